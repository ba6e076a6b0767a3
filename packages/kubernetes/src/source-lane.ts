import type { Clock } from '@psiperf/cgroup';
import { KubernetesError } from './kubernetes-error.ts';
import type { PodSource } from './pod-source.ts';

/** Questions under way at once: enough to overlap the reads, few enough to open few files. */
const WIDTH = 16;

/** Longer than any source waits for whom it asks: one that has not failed by now never will. */
const HANGS_AFTER_MILLIS = 15_000;

/** Who is told how a source does. */
export interface LaneListener {
  failed(error: Error): void;
  /** All that it was asked, in time. */
  answered(): void;
}

/** Asks one source many questions. What it fails with is reported, and the next question is asked. */
export class SourceLane {
  readonly source: PodSource;
  readonly #clock: Clock;
  readonly #listener: LaneListener;
  /** While questions are under way: when it last answered one of them, or was asked. */
  #heardAtMillis: number | undefined;
  #hasFailed = false;
  #waitedMillis: number | undefined;

  constructor(source: PodSource, clock: Clock, listener: LaneListener) {
    this.source = source;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Whether nothing will come of what is under way. */
  get isHanging(): boolean {
    return this.#heardAtMillis !== undefined && this.#clock.now() - this.#heardAtMillis >= HANGS_AFTER_MILLIS;
  }

  /**
   * Asks about every item; never rejects. Does nothing while earlier questions are under way.
   * @param ask resolves with whether there was anything to ask.
   */
  async askAll<Item>(
    items: readonly Item[],
    ask: (source: PodSource, item: Item) => Promise<boolean>,
  ): Promise<void> {
    if (items.length === 0) return;
    if (this.#heardAtMillis !== undefined) {
      if (this.isHanging) this.#reportSlow();
      return;
    }
    this.#heardAtMillis = this.#clock.now();
    // A late answer after a failure is that failure's end, and nothing new.
    const hadFailed = this.#hasFailed;
    this.#hasFailed = false;
    this.#waitedMillis = undefined;
    const queue = items.values();
    let wasAsked = false;
    const worker = async () => {
      for (const item of queue) if (await this.#askOne(() => ask(this.source, item))) wasAsked = true;
    };
    await Promise.all(Array.from({ length: Math.min(WIDTH, items.length) }, worker));
    this.#heardAtMillis = undefined;
    if (this.#hasFailed) return;
    if (!hadFailed) this.#reportSlow();
    if (wasAsked && this.#waitedMillis === undefined) this.#listener.answered();
  }

  /**
   * Its answers, if it has not given them, are not waited for any longer. That is told when it gives them, or hangs: one that
   * fails meanwhile tells more by that, and only that is told.
   */
  stopWaiting(waitedMillis: number): void {
    if (this.#heardAtMillis !== undefined) this.#waitedMillis ??= waitedMillis;
  }

  #reportSlow(): void {
    if (this.#waitedMillis === undefined) return;
    const message = `${this.source.name} did not answer within ${this.#waitedMillis} ms`;
    const hint = 'names come later; if this stays, look at the load of the node';
    this.#listener.failed(new KubernetesError('ERR_KUBERNETES_SLOW', message, { hint }));
  }

  async #askOne(ask: () => Promise<boolean>): Promise<boolean> {
    try {
      return await ask();
    } catch (error) {
      this.#hasFailed = true;
      this.#listener.failed(error instanceof Error ? error : new Error(String(error)));
      return true;
    } finally {
      this.#heardAtMillis = this.#clock.now();
    }
  }
}
