import { writeFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { hostRoots, systemClock } from '@psiperf/cgroup';
import { parseEventList } from '@psiperf/perf';
// Built, because that is where the bundler finds the addon's place.
import { openProcessCounters } from '../../../packages/perf/dist/open-process-counters.js';
import { toCountedGroup } from './count.ts';
import type { CountedProcess, Facts } from './facts.ts';

const PARANOID = '/proc/sys/kernel/perf_event_paranoid';
const NOBODY = 65_534;
const WORK = `
  const until = Date.now() + require('node:worker_threads').workerData;
  while (Date.now() < until);
`;
const EVENTS = '{cycles,instructions},task-clock,context-switches';

/**
 * The guest's own program, whose worker threads compute, as root, and as an ordinary user at two levels.
 * @param turns groups of the same event, more than the PMU has room for.
 */
export async function findProcess(turns: string): Promise<Facts['process']> {
  const privileged = await countOwnProcess(EVENTS, 400);
  const takingTurns = await countOwnProcess(turns, 1_500);
  await writeFile(PARANOID, '2');
  process.seteuid?.(NOBODY);
  const unprivileged = await countOwnProcess(EVENTS, 200);
  process.seteuid?.(0);
  await writeFile(PARANOID, '3');
  process.seteuid?.(NOBODY);
  const refused = await countOwnProcess(EVENTS, 0);
  process.seteuid?.(0);
  return { privileged, takingTurns, unprivileged, refused };
}

/** One worker thread begins before the counters, and ends; another one begins after them. */
async function countOwnProcess(events: string, millis: number): Promise<CountedProcess> {
  const before = work(2 * millis);
  const groups = parseEventList(events);
  const { reader, lacks, plan } = await openProcessCounters({
    roots: hostRoots(),
    groups,
    clock: systemClock,
  });
  await reader?.read();
  const usage = process.cpuUsage();
  await Promise.all([before, work(millis)]);
  const { user, system } = process.cpuUsage(usage);
  const outcomes = (await reader?.read())?.sample.groups ?? [];
  reader?.close();
  return {
    groups: plan.groups.map((group, index) => toCountedGroup(group.events, outcomes[index])),
    lacks,
    usedNanos: (user + system) * 1_000,
  };
}

async function work(millis: number): Promise<void> {
  const worker = new Worker(WORK, { eval: true, workerData: millis });
  await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
}
