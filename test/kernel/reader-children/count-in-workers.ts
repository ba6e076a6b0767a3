// Worker threads that observe the process and are ended in the middle of a collection, and the main thread, which observes
// it twice. Prints which of what they counted, and how many perf events are open at the end.

import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { observeCounters } from '@psiperf/perf';
import { OnDemandReader } from '../../bed/on-demand-reader.ts';
import { countPerfDescriptors } from '../perf/perf-descriptors.ts';
import { readStolenSeconds } from './read-stolen-seconds.ts';

const WORKERS = 12;

function observe() {
  const reader = new OnDemandReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  return { reader, observation: observeCounters(meter, { events: 'task-clock' }) };
}

/** Seconds of CPU time. */
async function readClock(reader: OnDemandReader): Promise<number> {
  const { resourceMetrics, errors } = await reader.collect();
  if (errors.length > 0) throw errors[0];
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const clock = metrics.find(({ descriptor }) => descriptor.name === 'process.perf.task_clock');
  return Number(clock?.dataPoints[0]?.value);
}

async function collectForEver(): Promise<void> {
  const { reader, observation } = observe();
  await observation.opened;
  for (;;) {
    parentPort?.postMessage(await readClock(reader));
  }
}

async function endWhileCollecting(): Promise<void> {
  const worker = new Worker(new URL(import.meta.url));
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
}

async function countBesideThem(): Promise<unknown> {
  const [one, other] = [observe(), observe()];
  await one.observation.opened;
  await other.observation.opened;
  const stolenSeconds = await readStolenSeconds();
  const startedMicros = process.cpuUsage();
  const before = await Promise.all([readClock(one.reader), readClock(other.reader)]);
  for (let round = 0; round < WORKERS; round++) {
    await Promise.all([endWhileCollecting(), readClock(one.reader)]);
  }
  const { user, system } = process.cpuUsage(startedMicros);
  const after = await Promise.all([readClock(one.reader), readClock(other.reader)]);
  // Closed in the middle of a collection, and before what they opened is known.
  const collected = [one, other].map(({ reader }) => readClock(reader));
  const late = observe();
  await Promise.all([one, other, late].map(({ observation }) => observation.close()));
  await Promise.all(collected);
  return {
    used: (user + system) / 1e6,
    counted: after.map((seconds, index) => seconds - (before[index] ?? 0)),
    stolenSeconds: (await readStolenSeconds()) - stolenSeconds,
    open: countPerfDescriptors(),
  };
}

if (isMainThread) process.stdout.write(JSON.stringify(await countBesideThem()));
else await collectForEver();
