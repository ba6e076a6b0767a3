import { ContainerBed } from '../test/bed/container-bed.ts';
import { fillBed } from './fill-bed.ts';
import { measureReading } from './measure-reading.ts';
import { measureScrapes } from './measure-scrapes.ts';
import { toMarkdown } from './to-markdown.ts';

const FEW = 100;
const MANY = 1000;

/** The reading and the agent at 100 and 1,000 containers against the bare C loop, as a table. */
export async function benchPressure(signal: AbortSignal): Promise<string> {
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
  return toMarkdown([...reading, ...scrapes], 'bare loop');
}
