import { performance } from 'node:perf_hooks';
import type { NativeCounters } from '../packages/perf/src/raw/native-addon.ts';
import { HeldCounters, softwareGroups } from './held-counters.ts';
import type { Row } from './row.ts';
import { takeTurns } from './take-turns.ts';

const WARM_UP = 10;

/** Events of the default groups: four of hardware, four of software; here all of them are software. */
const DEFAULT_GROUPS = [...softwareGroups(4, 'grouped'), ...softwareGroups(4, 'grouped')];

async function wallMillisOf(step: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await step();
  return performance.now() - start;
}

/** Opening, reading and closing the default groups of many cgroups. */
export async function measureCounters(
  addon: NativeCounters,
  directories: readonly string[],
  signal: AbortSignal,
): Promise<Row[]> {
  const hold = () => new HeldCounters(addon, DEFAULT_GROUPS, directories.length);
  using held = await hold().open(directories);
  const heldMillis: number[] = [];
  const figures = await takeTurns(
    {
      opening: async () => {
        using counters = hold();
        return await wallMillisOf(() => counters.open(directories));
      },
      reading: async () => {
        const loop = performance.eventLoopUtilization();
        const millis = await wallMillisOf(() => held.read());
        heldMillis.push(performance.eventLoopUtilization(loop).active);
        return millis;
      },
      closing: async () => {
        const counters = await hold().open(directories);
        return wallMillisOf(async () => counters[Symbol.dispose]());
      },
    },
    { counted: 50, warmUp: WARM_UP, signal },
  );
  const row = { containers: directories.length, unit: 'ms' } as const;
  return [
    {
      ...row,
      what: `opening two groups of four events (${held.descriptors} descriptors)`,
      figures: figures.opening,
    },
    { ...row, what: 'one reading of them', figures: figures.reading },
    { ...row, what: 'of it on the event loop', figures: heldMillis.slice(WARM_UP) },
    { ...row, what: 'closing them', figures: figures.closing },
  ];
}
