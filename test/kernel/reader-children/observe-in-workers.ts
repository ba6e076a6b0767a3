// Worker threads that are ended in the middle of a collection, and the main thread, which observes all the time.

import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { observePressure } from '@psiperf/psi';
import { OnDemandReader } from '../../bed/on-demand-reader.ts';

const WORKERS = 12;

const reader = new OnDemandReader();
const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
const observation = observePressure(meter);

async function countPoints(): Promise<number> {
  const { resourceMetrics, errors } = await reader.collect();
  if (errors.length > 0) throw errors[0];
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  return metrics.reduce((points, { dataPoints }) => points + dataPoints.length, 0);
}

async function collectForEver(): Promise<void> {
  for (;;) {
    parentPort?.postMessage(await countPoints());
  }
}

async function endWhileCollecting(): Promise<number> {
  const worker = new Worker(new URL(import.meta.url));
  const points = await new Promise<number>((resolve, reject) =>
    worker.once('message', resolve).once('error', reject),
  );
  await worker.terminate();
  return points;
}

if (isMainThread) {
  const own = await countPoints();
  const ofWorkers: number[] = [];
  for (let round = 0; round < WORKERS; round++) {
    const [points] = await Promise.all([endWhileCollecting(), countPoints()]);
    ofWorkers.push(points);
  }
  await observation.close();
  process.stdout.write(JSON.stringify({ own, ofWorkers }));
} else {
  await collectForEver();
}
