import { KubernetesError } from './kubernetes-error.ts';
import type { PodSource } from './pod-source.ts';

/** Questions under way at once: enough to overlap the reads, few enough to open few files. */
const WIDTH = 16;

/** Asks one source many questions. What it fails with is reported, and the next question is asked. */
export class SourceLane {
  readonly source: PodSource;
  readonly #report: (error: Error) => void;
  #isBusy = false;

  constructor(source: PodSource, report: (error: Error) => void) {
    this.source = source;
    this.#report = report;
  }

  /** Whether it has not answered all earlier questions: a source that hangs is asked nothing more. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Asks about every item; never rejects. Does nothing while earlier questions are under way. */
  async askAll<Item>(
    items: readonly Item[],
    ask: (source: PodSource, item: Item) => Promise<void>,
  ): Promise<void> {
    if (this.#isBusy || items.length === 0) return;
    this.#isBusy = true;
    const queue = items.values();
    const worker = async () => {
      for (const item of queue) await this.#askOne(() => ask(this.source, item));
    };
    await Promise.all(Array.from({ length: Math.min(WIDTH, items.length) }, worker));
    this.#isBusy = false;
  }

  /** Reports that it was not waited for any longer. */
  reportSlow(waitedMillis: number): void {
    const message = `${this.source.name} did not answer within ${waitedMillis} ms`;
    const hint = 'names come later; if this stays, look at the load of the node';
    this.#report(new KubernetesError('ERR_KUBERNETES_SLOW', message, { hint }));
  }

  async #askOne(ask: () => Promise<void>): Promise<void> {
    try {
      await ask();
    } catch (error) {
      this.#report(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
