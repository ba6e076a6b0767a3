import { performance } from 'node:perf_hooks';
import { systemClock } from '@psiperf/cgroup';
import { openPressureReader, type PressureTarget } from '@psiperf/psi';
import { PreadLoop } from './pread-loop.ts';
import { readHeldFiles } from './process-figures.ts';
import type { Row } from './row.ts';
import { takeTurns } from './take-turns.ts';

const WARM_UP = 20;

/** One reading of all containers against the bare loop over the files that the reader itself holds open. */
export async function measureReading(
  directory: string,
  targets: readonly PressureTarget[],
  signal: AbortSignal,
): Promise<Row[]> {
  const { reader, why } = openPressureReader({ procRoot: '/proc', clock: systemClock });
  if (why !== undefined) process.stderr.write(`bench: ${why}\n`);
  try {
    await reader.read(targets);
    await using loop = await PreadLoop.start(await readHeldFiles(process.pid, directory));
    const heldMillis: number[] = [];
    const figures = await takeTurns(
      {
        loop: async () => (await loop.round()).wallMillis,
        reading: async () => {
          const start = performance.now();
          const held = performance.eventLoopUtilization();
          await reader.read(targets);
          heldMillis.push(performance.eventLoopUtilization(held).active);
          return performance.now() - start;
        },
      },
      { counted: 100, warmUp: WARM_UP, signal },
    );
    const what = `one reading (${reader.kind}, ${loop.files} files)`;
    return [
      {
        what,
        containers: targets.length,
        unit: 'ms',
        figures: figures.reading,
        against: figures.loop,
        most: 1.2,
      },
      {
        what: 'of it on the event loop',
        containers: targets.length,
        unit: 'ms',
        figures: heldMillis.slice(WARM_UP),
      },
    ];
  } finally {
    await reader.close();
  }
}
