import type { Clock } from '@psiperf/cgroup';
import type { Snapshot } from './collect-snapshot.ts';

/** How a reading went. */
export type CollectionOutcome = { readonly millis: number } & (
  | { readonly snapshot: Snapshot }
  | { readonly error: Error }
);

const DEADLINE_MILLIS = 10_000;
const TOO_LATE = 'the reading has not ended after 10 s';

/**
 * Takes readings for whoever asks, one at a time: who asks while one is under way gets that one. Nobody waits longer
 * than ten seconds, however long the kernel takes.
 */
export class Collection {
  readonly #take: () => Promise<Snapshot>;
  readonly #clock: Clock;
  readonly #listeners: ((outcome: CollectionOutcome) => void)[] = [];
  #underWay: Promise<Snapshot> | undefined;
  #last: CollectionOutcome | undefined;
  #isOverdue = false;

  constructor(take: () => Promise<Snapshot>, clock: Clock) {
    this.#take = take;
    this.#clock = clock;
  }

  /** Is told of every reading when it has ended. */
  onEnd(listener: (outcome: CollectionOutcome) => void): void {
    this.#listeners.push(listener);
  }

  /** A reading that ends after this call; it may have begun before it. */
  read(): Promise<Snapshot> {
    this.#underWay ??= this.#run().finally(() => {
      this.#underWay = undefined;
    });
    return this.#withDeadline(this.#underWay);
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
        this.#isOverdue = true;
        reject(new Error(TOO_LATE));
      };
      const cancel = this.#clock.schedule(DEADLINE_MILLIS, tooLate);
      reading.then(resolve, reject).finally(cancel);
    });
  }
}
