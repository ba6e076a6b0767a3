import type { Clock } from '@psiperf/cgroup';
import type { Snapshot } from './collect-snapshot.ts';
import { OLDEST_MILLIS } from './oldest-reading.ts';

/** How a reading went. */
export type CollectionOutcome = { readonly millis: number } & (
  | { readonly snapshot: Snapshot }
  | { readonly error: Error }
);

/** Half of the time that Prometheus gives a scrape, unless told otherwise. */
const DEADLINE_MILLIS = 5_000;
const TOO_LATE = 'the reading has not ended after 5 s';

/**
 * Takes readings for whoever asks, one at a time: who asks while one is under way gets that one. Nobody waits longer
 * than five seconds, however long the kernel takes: then, and until the reading ends, the last one is told again
 * as long as it is not too old.
 */
export class Collection {
  readonly #take: () => Promise<Snapshot>;
  readonly #clock: Clock;
  readonly #listeners: ((outcome: CollectionOutcome) => void)[] = [];
  readonly #overdueListeners: ((reason: string) => void)[] = [];
  #underWay: Promise<Snapshot> | undefined;
  #last: CollectionOutcome | undefined;
  #lastSnapshot: Snapshot | undefined;
  #isOverdue = false;

  constructor(take: () => Promise<Snapshot>, clock: Clock) {
    this.#take = take;
    this.#clock = clock;
  }

  /** Is told of every reading when it has ended. */
  onEnd(listener: (outcome: CollectionOutcome) => void): void {
    this.#listeners.push(listener);
  }

  /** Is told when a reading has not ended in time. */
  onOverdue(listener: (reason: string) => void): void {
    this.#overdueListeners.push(listener);
  }

  /** A reading that ends after this call; it may have begun before it. The last one, with its age, where it takes too long. */
  read(): Promise<Snapshot> {
    this.#underWay ??= this.#run().finally(() => {
      this.#underWay = undefined;
    });
    const old = this.#isOverdue ? this.#tellAgain() : undefined;
    if (old !== undefined) {
      // It may still fail; whoever asked first is told.
      this.#underWay.catch(() => {});
      return Promise.resolve(old);
    }
    return this.#withDeadline(this.#underWay);
  }

  /** Waits until no reading is under way, however long that takes. */
  async settle(): Promise<void> {
    await this.#underWay?.catch(() => {});
  }

  /** Why there is nothing to serve; empty once a reading has succeeded. */
  notReady(): readonly string[] {
    if (this.#isOverdue) return [TOO_LATE];
    if (this.#last === undefined) return ['the first reading has not ended'];
    return 'error' in this.#last ? [`the last reading failed: ${this.#last.error.message}`] : [];
  }

  async #run(): Promise<Snapshot> {
    const started = performance.now();
    const end = (outcome: { snapshot: Snapshot } | { error: Error }) => {
      this.#isOverdue = false;
      this.#last = { ...outcome, millis: performance.now() - started };
      for (const listener of this.#listeners) listener(this.#last);
    };
    try {
      const snapshot = await this.#take();
      this.#lastSnapshot = snapshot;
      end({ snapshot });
      return snapshot;
    } catch (error) {
      end({ error: error as Error });
      throw error;
    }
  }

  #withDeadline(reading: Promise<Snapshot>): Promise<Snapshot> {
    return new Promise((resolve, reject) => {
      const tooLate = () => {
        this.#setOverdue();
        const old = this.#tellAgain();
        if (old === undefined) reject(new Error(TOO_LATE));
        else resolve(old);
      };
      const cancel = this.#clock.schedule(DEADLINE_MILLIS, tooLate);
      reading.then(resolve, reject).finally(cancel);
    });
  }

  #setOverdue(): void {
    if (this.#isOverdue) return;
    this.#isOverdue = true;
    for (const listener of this.#overdueListeners) listener(TOO_LATE);
  }

  #tellAgain(): Snapshot | undefined {
    const last = this.#lastSnapshot;
    if (last === undefined) return undefined;
    // Not by the age of its oldest sample: one file that rests must not end what is told of all others.
    const sinceMillis = this.#clock.now() - last.timeMillis;
    return sinceMillis > OLDEST_MILLIS ? undefined : { ...last, ageMillis: last.ageMillis + sinceMillis };
  }
}
