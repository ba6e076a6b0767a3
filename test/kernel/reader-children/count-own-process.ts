// Observes itself while worker threads come and go, as an ordinary user if told so, from the start or as soon as it counts:
// `<program> [uid [opened]]`. Prints what was counted since the counters were opened, what the kernel charged to the process
// in that time (getrusage), what was said, whether a count ever went back, and how many perf events are open at the end.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { observeCounters } from '@psiperf/perf';
import { hearDiag } from '../../bed/hear-diag.ts';
import { OnDemandReader } from '../../bed/on-demand-reader.ts';
import { countPerfDescriptors } from '../perf/perf-descriptors.ts';
import { readStolenSeconds } from './read-stolen-seconds.ts';

const [, , uid, when] = process.argv;

/** How much a worker does, and whether it starts another one that does as much. */
interface Load {
  readonly rounds: number;
  readonly nested?: boolean;
}

const EVENTS = '{task-clock,minor-faults,major-faults},{context-switches,cpu-migrations}';
const BUSY_MILLIS = 10;
const PAUSE_MILLIS = 2;
/** Not of this process: nothing of it may be counted. */
const OTHER_PROGRAM = `const until = Date.now() + 300; while (Date.now() < until) Buffer.alloc(10000);`;

async function work({ rounds, nested }: Load): Promise<void> {
  const below = nested ? end(start({ rounds })) : undefined;
  for (let round = 0; round < rounds; round++) {
    const kept: Buffer[] = [];
    for (const until = Date.now() + BUSY_MILLIS; Date.now() < until; ) kept.push(Buffer.alloc(4096, 1));
    await readFile(import.meta.filename);
    await sleep(PAUSE_MILLIS);
  }
  await below;
}

const start = (load: Load) => new Worker(new URL(import.meta.url), { workerData: load });
const end = (worker: Worker) =>
  new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));

async function observe(): Promise<unknown> {
  const said = hearDiag();
  const reader = new OnDemandReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  let last: Record<string, number> = {};
  let wentBack = false;
  const readCounts = async () => {
    const { resourceMetrics, errors } = await reader.collect();
    if (errors.length > 0) throw errors[0];
    const counts: Record<string, number> = {};
    for (const { descriptor, dataPoints } of resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)) {
      for (const { attributes, value } of dataPoints) {
        const kind = Object.values(attributes).join();
        counts[`${descriptor.name} ${kind}`.trim()] = Number(value);
      }
    }
    const counters = Object.keys(last).filter((name) => !name.includes('running_ratio'));
    wentBack ||= counters.some((name) => !((counts[name] ?? -1) >= (last[name] ?? 0)));
    last = counts;
    return counts;
  };
  const before = [start({ rounds: 5 }), start({ rounds: 40, nested: true }), start({ rounds: 80 })];
  await sleep(100);
  const observation = observeCounters(meter, { events: EVENTS });
  await observation.opened;
  if (when === 'opened') process.setuid?.(Number(uid));
  const stolenSeconds = await readStolenSeconds();
  const counted = await readCounts();
  const used = process.resourceUsage();
  const after = [start({ rounds: 2 }), start({ rounds: 30, nested: true })];
  const other = promisify(execFile)(process.execPath, ['--eval', OTHER_PROGRAM]);
  for (let round = 0; round < 40; round++) {
    await sleep(10);
    await readCounts();
    if (round % 10 === 0) after.push(start({ rounds: 3 }));
  }
  await Promise.all(
    [...before, ...after].map((worker) => (worker.threadId === -1 ? undefined : end(worker))),
  );
  await other;
  const usedNow = process.resourceUsage();
  const countedNow = await readCounts();
  await observation.close();
  const names = Object.keys(countedNow);
  return {
    said,
    wentBack,
    counted: Object.fromEntries(names.map((name) => [name, (countedNow[name] ?? 0) - (counted[name] ?? 0)])),
    used: {
      seconds: (usedNow.userCPUTime + usedNow.systemCPUTime - used.userCPUTime - used.systemCPUTime) / 1e6,
      minorFaults: usedNow.minorPageFault - used.minorPageFault,
      majorFaults: usedNow.majorPageFault - used.majorPageFault,
      switches:
        usedNow.voluntaryContextSwitches +
        usedNow.involuntaryContextSwitches -
        used.voluntaryContextSwitches -
        used.involuntaryContextSwitches,
    },
    stolenSeconds: (await readStolenSeconds()) - stolenSeconds,
    open: countPerfDescriptors(),
  };
}

if (isMainThread) {
  if (uid !== undefined && when === undefined) process.setuid?.(Number(uid));
  process.stdout.write(JSON.stringify(await observe()));
} else {
  await work(workerData);
}
