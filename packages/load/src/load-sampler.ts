import { ABSENT, type Absence, type CgroupError, type Clock, isAbsence } from '@psiperf/cgroup';
import { firstAverages, nextAverages } from './load-averages.ts';
import { isLoadSample, type LoadOutcome } from './load-sample.ts';
import type { TaskCounts } from './task-counts.ts';
import type { TaskReader, TaskTarget } from './task-reader.ts';

/** What is sampled, and when. */
export interface LoadSamplerOptions {
  /** Whose tasks are counted at the next pass. */
  readonly targets: () => readonly TaskTarget[];
  readonly clock: Clock;
  /** From the start of one pass to that of the next; 5 s by default. */
  readonly intervalMillis?: number;
}

const INTERVAL_MILLIS = 5_000;

/** Of the time, a pass is under way for at most this share: where passes take long they come less often. */
const BUSY_SHARE = 1 / 20;

/** The next pass comes then at the latest: a machine that stood still is not one on which passes take long. */
const LONGEST_PAUSE_MILLIS = 300_000;

/** What was found longer ago is told no more. */
const OLDEST_MILLIS = 300_000;

/** As long as a reading of pressure takes at most: so long is the first pass waited for. */
const PATIENCE_MILLIS = 3_000;

/** What is known of a cgroup, and since when. */
interface Known {
  readonly outcome: LoadOutcome;
  readonly sampledMillis: number;
}

/**
 * Counts tasks at an interval of its own, from the first reading on: an average over ten seconds says nothing where tasks
 * are counted once in thirty, because somebody scrapes then.
 */
export class LoadSampler {
  readonly #reader: TaskReader;
  readonly #options: Required<LoadSamplerOptions>;
  #known: ReadonlyMap<bigint, Known> = new Map();
  #failure: Error | undefined;
  /** Until the first pass has ended, or has taken too long to be waited for. */
  #firstWait: Promise<void> | undefined;
  /** What the first pass counts, until it has ended. */
  #uncounted: readonly TaskTarget[] = [];
  #underWay: Promise<void> | undefined;
  #cancelNext: (() => void) | undefined;
  #closed = false;

  constructor(reader: TaskReader, options: LoadSamplerOptions) {
    this.#reader = reader;
    this.#options = { intervalMillis: INTERVAL_MILLIS, ...options };
  }

  /** How tasks are found. */
  get method(): TaskReader['method'] {
    return this.#reader.method;
  }

  /**
   * What the last pass found, by the id of the cgroup; a cgroup that was not there then is missing. Waits for the first pass
   * alone, and not for long: until that has ended, all are `slow`. @throws what made the last pass impossible.
   */
  async read(): Promise<ReadonlyMap<bigint, LoadOutcome>> {
    this.#firstWait ??= this.#beginPasses();
    await this.#firstWait;
    if (this.#failure !== undefined) throw this.#failure;
    const oldest = this.#options.clock.now() - OLDEST_MILLIS;
    const known = [...this.#known].filter(([, { sampledMillis }]) => sampledMillis >= oldest);
    return new Map([
      ...this.#uncounted.map(({ id }) => [id, ABSENT.slow] as const),
      ...known.map(([id, { outcome }]) => [id, outcome] as const),
    ]);
  }

  /** Ends sampling. Resolves when no pass is under way any more: a thread that counts keeps the program. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelNext?.();
    await this.#underWay;
  }

  #beginPasses(): Promise<void> {
    this.#uncounted = this.#options.targets();
    const firstPass = this.#pass(this.#uncounted).finally(() => {
      this.#uncounted = [];
    });
    this.#underWay = firstPass;
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.schedule(PATIENCE_MILLIS, resolve);
      firstPass.then(resolve, reject).finally(cancel);
    });
  }

  async #pass(listed = this.#options.targets()): Promise<void> {
    const { clock, intervalMillis } = this.#options;
    const sampledMillis = clock.now();
    const started = performance.now();
    try {
      const counted = await this.#reader.read(listed);
      this.#known = new Map(
        listed.map(({ id }, index) => [id, this.#toKnown(id, counted[index], sampledMillis)]),
      );
      this.#failure = undefined;
    } catch (error) {
      this.#known = new Map();
      this.#failure = error as Error;
    }
    const took = performance.now() - started;
    const pause = Math.max(intervalMillis - took, took * (1 / BUSY_SHARE - 1));
    this.#planNext(Math.min(pause, LONGEST_PAUSE_MILLIS));
  }

  #planNext(delayMillis: number): void {
    if (this.#closed) return;
    this.#cancelNext = this.#options.clock.schedule(delayMillis, () => {
      this.#underWay = this.#pass();
    });
  }

  #toKnown(
    id: bigint,
    counted: TaskCounts | Absence | CgroupError | undefined,
    sampledMillis: number,
  ): Known {
    if (counted === undefined) throw new Error('the task reader returned too few counts');
    if (isAbsence(counted) || counted instanceof Error) return { outcome: counted, sampledMillis };
    const last = this.#known.get(id);
    const averages =
      last !== undefined && isLoadSample(last.outcome)
        ? nextAverages(last.outcome.averages, counted.running, sampledMillis - last.sampledMillis)
        : firstAverages(counted.running);
    return { outcome: { tasks: counted, averages }, sampledMillis };
  }
}
