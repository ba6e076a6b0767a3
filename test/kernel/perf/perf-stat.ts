import { once } from 'node:events';
import { relative } from 'node:path';
import { createInterface } from 'node:readline';
import { findCgroupRoot, hostRoots } from '@psiperf/cgroup';
import { execa } from 'execa';

/** Counts by event, as perf names it; task-clock in milliseconds. */
export type PerfCounts = Readonly<Record<string, number>>;

/** perf counts before it starts its command: what the command prints tells that it does. */
const UNTIL_TOLD = ['sh', '-c', 'echo counting; read line'];

/**
 * Runs `perf stat -a -G <cgroup>` around some work: perf's window holds all of the work.
 * @param program of perf. @param directory the cgroup's, in the hierarchy that perf finds.
 */
export async function perfStatAround(
  program: string,
  directory: string,
  events: readonly string[],
  work: () => Promise<unknown>,
): Promise<PerfCounts> {
  const root = await findCgroupRoot(hostRoots());
  const cgroup = relative(root.directory, directory);
  const perf = execa(
    program,
    ['stat', '-a', '-x,', '-e', events.join(), '-G', events.map(() => cgroup).join(), '--', ...UNTIL_TOLD],
    { env: { LC_ALL: 'C' } },
  );
  await Promise.race([once(createInterface({ input: perf.stdout }), 'line'), perf]);
  try {
    await work();
  } finally {
    perf.stdin.end('\n');
  }
  return parsePerfStat((await perf).stderr);
}

/**
 * A line an event: value, unit, event, cgroup, time counted, percent of it on the PMU, …
 *
 *     2017,,context-switches,psiperf-test,22138001,100.00,91.109,K/sec
 */
function parsePerfStat(text: string): PerfCounts {
  const fields = text
    .split('\n')
    .filter((line) => line.includes(','))
    .map((line) => line.split(','));
  return Object.fromEntries(fields.map(([value, , event]) => [event, Number(value)]));
}
