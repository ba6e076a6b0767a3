import type { Clock } from '@psiperf/cgroup';
import { KubernetesError } from './kubernetes-error.ts';
import type { PodSource } from './pod-source.ts';

/** Questions under way at once: enough to overlap the reads, few enough to open few files. */
const WIDTH = 16;

/** Longer than any source waits for whom it asks: one that has not failed by now never will. */
const HANGS_AFTER_MILLIS = 15_000;

/** Asks one source many questions. What it fails with is reported, and the next question is asked. */
export class SourceLane {
  readonly source: PodSource;
  readonly #clock: Clock;
  readonly #report: (error: Error) => void;
  /** When the questions were asked that it has not answered yet. */
  #askedAtMillis: number | undefined;
  #hasFailed = false;
  #waitedMillis: number | undefined;

  constructor(source: PodSource, clock: Clock, report: (error: Error) => void) {
    this.source = source;
    this.#clock = clock;
    this.#report = report;
  }

  /** Asks about every item; never rejects. Does nothing while earlier questions are under way. */
  async askAll<Item>(
    items: readonly Item[],
    ask: (source: PodSource, item: Item) => Promise<void>,
  ): Promise<void> {
    if (items.length === 0) return;
    if (this.#askedAtMillis !== undefined) {
      if (this.#clock.now() - this.#askedAtMillis >= HANGS_AFTER_MILLIS) this.#reportSlow();
      return;
    }
    this.#askedAtMillis = this.#clock.now();
    // A late answer after a failure is that failure's end, and nothing new.
    const hadFailed = this.#hasFailed;
    this.#hasFailed = false;
    this.#waitedMillis = undefined;
    const queue = items.values();
    const worker = async () => {
      for (const item of queue) await this.#askOne(() => ask(this.source, item));
    };
    await Promise.all(Array.from({ length: Math.min(WIDTH, items.length) }, worker));
    this.#askedAtMillis = undefined;
    if (!this.#hasFailed && !hadFailed) this.#reportSlow();
  }

  /**
   * Its answers, if it has not given them, are not waited for any longer. That is told when it gives them, or hangs: one that
   * fails meanwhile tells more by that, and only that is told.
   */
  stopWaiting(waitedMillis: number): void {
    if (this.#askedAtMillis !== undefined) this.#waitedMillis ??= waitedMillis;
  }

  #reportSlow(): void {
    if (this.#waitedMillis === undefined) return;
    const message = `${this.source.name} did not answer within ${this.#waitedMillis} ms`;
    const hint = 'names come later; if this stays, look at the load of the node';
    this.#report(new KubernetesError('ERR_KUBERNETES_SLOW', message, { hint }));
  }

  async #askOne(ask: () => Promise<void>): Promise<void> {
    try {
      await ask();
    } catch (error) {
      this.#hasFailed = true;
      this.#report(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
