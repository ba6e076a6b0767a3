// `npm run bench [-- --write]`: measures the reading and the agent at 100 and 1,000 containers of the real kernel
// against the bare C loop, prints the table, and with --write puts it into docs/performance.md.
import { cpus, release } from 'node:os';
import { ContainerBed } from '../test/bed/container-bed.ts';
import { fillBed } from './fill-bed.ts';
import { measureReading } from './measure-reading.ts';
import { measureScrapes } from './measure-scrapes.ts';
import { toMarkdown } from './to-markdown.ts';
import { writePage } from './write-page.ts';

const FEW = 100;
const MANY = 1000;

function describeMachine(): string {
  const processors = cpus();
  return `${processors.length} x ${processors[0]?.model.trim()}, Linux ${release().split('-', 1)[0]}, Node.js ${process.version}`;
}

async function bench(signal: AbortSignal): Promise<string> {
  process.stderr.write(`bench: making ${FEW + MANY} containers\n`);
  await using few = await ContainerBed.open(`psiperf-bench-${process.pid}-few`);
  await using many = await ContainerBed.open(`psiperf-bench-${process.pid}-many`);
  await fillBed(few, FEW, signal);
  const targets = await fillBed(many, MANY, signal);
  const reading = await measureReading(many.directory, targets, signal);
  const scrapes = await measureScrapes(
    { directory: few.directory, containers: FEW },
    { directory: many.directory, containers: MANY },
    signal,
  );
  return `${describeMachine()}\n\n${toMarkdown([...reading, ...scrapes])}`;
}

// An interrupted run ends at its next step, and so by way of removing its containers.
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => interruption.abort(new Error(`ended by ${signal}`)));
}
try {
  const table = await bench(interruption.signal);
  process.stdout.write(`${table}\n`);
  if (process.argv.includes('--write')) await writePage(table);
} catch (error) {
  process.stderr.write(
    `bench: ${interruption.signal.aborted ? interruption.signal.reason.message : error}\n`,
  );
  process.exitCode = 1;
}
