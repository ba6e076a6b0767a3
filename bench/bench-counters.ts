import { loadNativeCounters } from '../packages/perf/src/raw/native-addon.ts';
import { ContainerBed } from '../test/bed/container-bed.ts';
import { fillBed } from './fill-bed.ts';
import { measureCounters } from './measure-counters.ts';
import { measureSwitches } from './measure-switches.ts';
import { measureVisits } from './measure-visits.ts';
import { switchesToMarkdown } from './switches-to-markdown.ts';
import { toMarkdown } from './to-markdown.ts';

const CONTAINERS = 100;

/** What counters cost: at a context switch, and to open and read. Two tables. */
export async function benchCounters(signal: AbortSignal): Promise<string> {
  const loaded = loadNativeCounters();
  if ('why' in loaded) throw new Error(loaded.why);
  await using bed = await ContainerBed.open(`psiperf-bench-${process.pid}-switches`);
  process.stderr.write('bench: switching between two cgroups\n');
  const switches = await measureSwitches(loaded.addon, bed, signal);
  await using many = await ContainerBed.open(`psiperf-bench-${process.pid}-counted`);
  process.stderr.write(`bench: counting ${CONTAINERS} containers\n`);
  const targets = await fillBed(many, CONTAINERS, signal);
  const directories = targets.map(({ directory }) => directory);
  const counters = await measureCounters(loaded.addon, directories, signal);
  const visits = await measureVisits(directories, signal);
  return `${switchesToMarkdown(switches)}\n\n${toMarkdown([...counters, ...visits], 'from anywhere')}`;
}
