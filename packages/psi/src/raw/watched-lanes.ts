import type { Patience } from './patience.ts';

/** Something to do that may take for ever. */
export interface WatchedTask {
  run(): Promise<void>;
  /** It has ended in time. */
  keep(): void;
  /** It is not waited for any longer; it may still end. */
  leave(ended: Promise<void>): void;
}

/** At how many looks in a row the same task is under way when it is too late. */
const LOOKS = 4;

/**
 * Does tasks in a few lanes. One that is too late is left to itself and takes its lane with it, since the thread that it
 * hangs in is taken, too. Ends when all are done or left, when no lane is left, or soon after `last`.
 * @returns how many tasks were begun.
 */
export async function runInLanes(
  tasks: readonly WatchedTask[],
  count: number,
  patience: Patience & { readonly lastMillis: number },
): Promise<number> {
  const { clock, lookMillis, lastMillis } = patience;
  let begun = 0;
  let isOver = false;
  const next = () => (isOver ? undefined : tasks[begun++]);
  const lanes = Array.from({ length: count }, () => new Lane());
  let cancel = () => {};
  const watch = () => {
    cancel = clock.schedule(lookMillis, () => {
      isOver ||= clock.now() >= lastMillis;
      for (const lane of lanes) lane.look(isOver);
      watch();
    });
  };
  watch();
  try {
    await Promise.all(lanes.map((lane) => lane.run(next)));
  } finally {
    cancel();
  }
  return Math.min(begun, tasks.length);
}

/** One task after the other. */
class Lane {
  #looks = 0;
  #giveUp: () => void = () => {};

  async run(next: () => WatchedTask | undefined): Promise<void> {
    for (let task = next(); task !== undefined; task = next()) {
      const ended = task.run();
      if (await this.#isInTime(ended)) task.keep();
      else return task.leave(ended);
    }
  }

  /** Looks at what is under way. @param isOver gives it up at the second look. */
  look(isOver: boolean): void {
    this.#looks += 1;
    if (this.#looks >= LOOKS || (isOver && this.#looks > 1)) this.#giveUp();
  }

  #isInTime(ended: Promise<void>): Promise<boolean> {
    this.#looks = 0;
    return new Promise((resolve, reject) => {
      this.#giveUp = () => resolve(false);
      ended.then(() => resolve(true), reject);
    });
  }
}
