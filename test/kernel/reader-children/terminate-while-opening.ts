// Worker threads that begin to observe and end it, again and again, each terminated at another moment:
// `<program> <observePressure | observeCounters>`. Prints what is left open of the kernel's files.

import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { observeCounters } from '@psiperf/perf';
import { observePressure } from '@psiperf/psi';
import { OnDemandReader } from '../../bed/on-demand-reader.ts';

const WORKERS = 30;
const FIRST_MILLIS = 5;
const PATIENCE_MILLIS = 2000;
const [, , kind] = process.argv;

async function observe(): Promise<void> {
  const reader = new OnDemandReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  const observation = kind === 'observePressure' ? observePressure(meter) : observeCounters(meter);
  if ('opened' in observation) await observation.opened;
  await reader.collect();
  await observation.close();
}

async function terminateAfter(millis: number): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await sleep(millis);
  await worker.terminate();
}

/** Files of the kernel, other than the directory that lists what is open. */
function openFiles(): string[] {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return links.filter((link) => /^\/(proc|sys)\/|perf_event/.test(link) && !link.endsWith('/fd'));
}

if (isMainThread) {
  for (let count = 0; count < WORKERS; count++) await terminateAfter(FIRST_MILLIS + count);
  const deadline = performance.now() + PATIENCE_MILLIS;
  while (openFiles().length > 0 && performance.now() < deadline) await sleep(10);
  process.stdout.write(JSON.stringify(openFiles()));
} else {
  parentPort?.postMessage('observing');
  for (;;) await observe();
}
