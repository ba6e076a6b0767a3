// One package several times in one process: by import, by require, and a copy at another path, as two dependencies bring it:
// `<program> <index.js of the copy>`. All observe at once, in the main thread and in workers that are terminated meanwhile.

import { createRequire } from 'node:module';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { hostRoots, ServiceCgroup, systemClock } from '@psiperf/cgroup';
import { OnDemandReader } from '../../bed/on-demand-reader.ts';

type Psi = typeof import('@psiperf/psi');

const WORKERS = 4;

const [, , copy = ''] = process.argv;
const require = createRequire(import.meta.url);
const packages: readonly Psi[] = [await import('@psiperf/psi'), require('@psiperf/psi'), await import(copy)];

const observed = packages.map(({ observePressure }) => {
  const reader = new OnDemandReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  return { reader, observation: observePressure(meter) };
});

async function countPoints(): Promise<number[]> {
  return Promise.all(
    observed.map(async ({ reader }) => {
      const { resourceMetrics, errors } = await reader.collect();
      if (errors.length > 0) throw errors[0];
      const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
      return metrics.reduce((points, { dataPoints }) => points + dataPoints.length, 0);
    }),
  );
}

async function readKinds(): Promise<string[]> {
  const cgroup = await new ServiceCgroup({ roots: hostRoots(), clock: systemClock }).find();
  return Promise.all(
    packages.map(async ({ openPressureReader }) => {
      const { reader } = openPressureReader();
      await reader.read([cgroup]);
      await reader.close();
      return reader.kind;
    }),
  );
}

async function terminateWhileCollecting(): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { argv: [copy] });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
}

if (isMainThread) {
  const kinds = await readKinds();
  const before = await countPoints();
  for (let count = 0; count < WORKERS; count++)
    await Promise.all([terminateWhileCollecting(), countPoints()]);
  const after = await countPoints();
  for (const { observation } of observed) await observation.close();
  const isOneByBothWays = packages[0]?.observePressure === packages[1]?.observePressure;
  const isCopy = packages[0]?.observePressure !== packages[2]?.observePressure;
  process.stdout.write(JSON.stringify({ kinds, before, after, isOneByBothWays, isCopy }));
} else {
  for (;;) parentPort?.postMessage(await countPoints());
}
