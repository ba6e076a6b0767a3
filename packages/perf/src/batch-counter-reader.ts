import type { CounterBatch } from './counter-batch.ts';
import type { CounterReader, CounterTarget } from './counter-reader.ts';
import type { CounterSample } from './counter-sample.ts';
import { PerfError } from './perf-error.ts';

/** Counts all the time, and reads whenever it is asked to. */
export class BatchCounterReader implements CounterReader {
  readonly #batch: CounterBatch;
  #lastTurn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(batch: CounterBatch) {
    this.#batch = batch;
  }

  get heldDescriptors(): number {
    return this.#batch.heldDescriptors;
  }

  get leftOut(): readonly CounterTarget[] {
    return this.#batch.leftOut;
  }

  async read(targets: readonly CounterTarget[]): Promise<readonly CounterSample[]> {
    if (this.#closed) throw new PerfError('ERR_PERF_CLOSED', 'the counter reader is closed');
    return this.#inTurn(() => this.#batch.read(targets, true));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#inTurn(async () => this.#batch.close());
  }

  /** A turn that fails does not keep the next one from being taken. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(task);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }
}
