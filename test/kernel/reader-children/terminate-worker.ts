// Worker threads that are terminated while they open a reader or read, and the main thread, which goes on reading.
import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { loadNativeCounters, type RawEvent } from '../../../packages/perf/src/raw/native-addon.ts';
import { openReader, readTargets } from './open-reader.ts';

const WORKERS = 12;
const PATIENCE_MILLIS = 2000;
const POOL_THREADS = 4;
const BUSY_MILLIS = 20;
const TASK_CLOCK: RawEvent = {
  type: 1,
  config: 1n,
  config1: 0n,
  config2: 0n,
  excludeUser: false,
  excludeKernel: false,
};
/** Of a PMU that no machine has. */
const NO_EVENT: RawEvent = { ...TASK_CLOCK, type: 0xffff_ffff };
const [, , prefer, directory] = process.argv;
/** When a worker is terminated. */
type Moment = 'opening' | 'reading';
if (workerData === ('opening' satisfies Moment)) parentPort?.postMessage('opening');
const reader = await openReader(prefer, directory);
const targets = readTargets(directory);

async function terminateWhile(moment: Moment): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2), workerData: moment });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
}

/** Readings; of counters, busy loops as well. */
async function readForEver(): Promise<void> {
  for (;;) {
    const work: Promise<unknown>[] = [reader.read(targets)];
    if (prefer === 'counters') work.push(...countBusyLoops());
    parentPort?.postMessage('reading');
    await Promise.all(work);
  }
}

/** As many as libuv's pool has threads, and one that is refused after them: all end after the worker is told to. */
function countBusyLoops(): Promise<unknown>[] {
  const loaded = loadNativeCounters();
  if ('why' in loaded) throw new Error(loaded.why);
  const { addon } = loaded;
  const events = [...Array.from({ length: POOL_THREADS }, () => TASK_CLOCK), NO_EVENT];
  return events.map((event) => addon.countBusyLoop([event], BUSY_MILLIS));
}

/** What the process has open, by descriptor. */
function openFiles(): Map<string, string> {
  return new Map(readdirSync('/proc/self/fd').map((fd) => [fd, nameOf(fd)]));
}

function nameOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return 'closed';
  }
}

const countThreads = () => readdirSync('/proc/self/task').length;

if (!isMainThread) await readForEver();
if ((await reader.read(targets)).length === 0) throw new Error('nothing is read');
// The first worker makes what Node.js keeps for all of them.
await terminateWhile('reading');
const before = openFiles();
const threadsBefore = countThreads();
for (let count = 0; count < WORKERS; count++) {
  await terminateWhile(count % 2 === 0 ? 'reading' : 'opening');
  await reader.read(targets);
}
// What a thread still closes is not left open, nor is one left that ends by itself.
const isBack = () => openFiles().size <= before.size && countThreads() <= threadsBefore;
const deadline = performance.now() + PATIENCE_MILLIS;
while (!isBack() && performance.now() < deadline) await sleep(10);
const left = [...openFiles()].filter(([fd]) => !before.has(fd)).map(([, name]) => name);
const moreThreads = countThreads() - threadsBefore;
process.stdout.write(isBack() ? reader.kind : `left: ${moreThreads} threads; ${left.join(' ')}`);
