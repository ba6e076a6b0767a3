// Two threads that hand a turn to each other, on one CPU: for every line it answers with the median time of a context switch
// between them, in nanoseconds, with all that a turn is besides. `plain`: nothing is counted. `counted`: both threads were
// there when the process began to count itself. `inherited`: the second one began later.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { observeCounters } from '@psiperf/perf';
import { OnDemandReader } from '../test/bed/on-demand-reader.ts';
import { median } from './statistics.ts';

const RUNS = 40;
const TRIPS_OF_A_RUN = 300;
/** The kernel takes its hooks out of the context switch one second after the last counter has been closed. */
const HOOKS_LEAVE_MILLIS = 1_200;
const MAIN = 0;
const WORKER = 1;

/** Hands the turn over, and waits until it is back. */
function handOver(turn: Int32Array, other: number): void {
  Atomics.store(turn, 0, other);
  Atomics.notify(turn, 0);
  while (Atomics.load(turn, 0) === other) Atomics.wait(turn, 0, other);
}

/** Of the whole process, whose other threads rest. */
function countSwitches(): number {
  const { voluntaryContextSwitches, involuntaryContextSwitches } = process.resourceUsage();
  return voluntaryContextSwitches + involuntaryContextSwitches;
}

function measureNanos(turn: Int32Array): number {
  const nanos: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const before = countSwitches();
    const began = performance.now();
    for (let trip = 0; trip < TRIPS_OF_A_RUN; trip++) handOver(turn, WORKER);
    nanos.push(((performance.now() - began) * 1e6) / (countSwitches() - before));
  }
  return median(nanos);
}

async function startWorker(turn: Int32Array): Promise<Worker> {
  const worker = new Worker(new URL(import.meta.url), { workerData: turn });
  await once(worker, 'message');
  return worker;
}

async function startCounting() {
  const reader = new OnDemandReader();
  const counters = observeCounters(new MeterProvider({ readers: [reader] }).getMeter('bench'));
  await counters.opened;
  const { resourceMetrics } = await reader.collect();
  if (resourceMetrics.scopeMetrics.length === 0) throw new Error('nothing is counted');
  return counters;
}

async function measure(way: string): Promise<number> {
  const turn = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const early = way === 'inherited' ? undefined : await startWorker(turn);
  if (way === 'plain') await sleep(HOOKS_LEAVE_MILLIS);
  const counters = way === 'plain' ? undefined : await startCounting();
  const worker = early ?? (await startWorker(turn));
  const nanos = measureNanos(turn);
  await worker.terminate();
  await counters?.close();
  return nanos;
}

if (isMainThread) {
  for await (const line of createInterface({ input: process.stdin }))
    process.stdout.write(`${await measure(line)}\n`);
} else {
  const turn: Int32Array = workerData;
  parentPort?.postMessage('waiting');
  Atomics.wait(turn, 0, MAIN);
  for (;;) handOver(turn, MAIN);
}
