import { writeOutput } from '../commands/write-output.ts';
import type { Arrangement } from './arrange-rows.ts';
import type { FigureColumn } from './columns.ts';
import type { Frames } from './frames.ts';
import { Pause } from './pause.ts';
import { toBatchText } from './to-batch-text.ts';
import { awaitEnd } from './told-to-end.ts';

/** What batches are made of. */
export interface BatchOptions {
  readonly arrangement: Arrangement;
  readonly columns: readonly FigureColumn[];
  readonly intervalMillis: number;
  /** How many tables; without end where it is undefined. */
  readonly iterations: number | undefined;
}

/** Prints table after table until there are enough, nobody reads them, or a signal comes. */
export async function runBatch(frames: Frames, options: BatchOptions): Promise<void> {
  const told = awaitEnd({ alone: false });
  const pause = new Pause();
  let going = true;
  try {
    // Neither a reading that takes long nor an output that nobody reads keeps it.
    await Promise.race([told.ended, printTables(frames, options, { pause, goesOn: () => going })]);
  } finally {
    going = false;
    pause.cutShort();
    told.release();
  }
}

async function printTables(
  frames: Frames,
  { arrangement, columns, intervalMillis, iterations = Number.POSITIVE_INFINITY }: BatchOptions,
  { pause, goesOn }: { readonly pause: Pause; readonly goesOn: () => boolean },
): Promise<void> {
  await frames.next();
  for (let printed = 0; printed < iterations; printed++) {
    if (goesOn()) await pause.wait(intervalMillis);
    if (!goesOn()) return;
    const frame = await frames.next();
    if (frame === undefined) return;
    const isRead = await writeOutput(toBatchText(frame, arrangement, columns));
    if (!isRead) return;
  }
}
