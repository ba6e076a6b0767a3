// Worker threads that are terminated while they read, and the main thread, which goes on reading.
import { readdirSync } from 'node:fs';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { openReader, readTargets } from './open-reader.ts';

const WORKERS = 8;
const [, , prefer, directory] = process.argv;
const reader = openReader(prefer);
const targets = readTargets(directory);

async function terminateWhileReading(): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
}

async function readForEver(): Promise<void> {
  for (;;) {
    const reading = reader.read(targets);
    parentPort?.postMessage('reading');
    await reading;
  }
}

const openDescriptors = () => readdirSync('/proc/self/fd').length;

if (!isMainThread) await readForEver();
// The first worker makes what Node.js keeps for all of them.
await reader.read(targets);
await terminateWhileReading();
const before = openDescriptors();
for (let count = 0; count < WORKERS; count++) {
  await terminateWhileReading();
  await reader.read(targets);
}
const left = openDescriptors() - before;
process.stdout.write(left === 0 ? reader.kind : `${left} descriptors left open`);
