import type { CounterBatch } from './counter-batch.ts';
import type { CounterReader, CounterTarget } from './counter-reader.ts';
import type { CounterSample } from './counter-sample.ts';

/** Counts all the time, and reads whenever it is asked to. */
export class BatchCounterReader implements CounterReader {
  readonly #batch: CounterBatch;

  constructor(batch: CounterBatch) {
    this.#batch = batch;
  }

  get heldDescriptors(): number {
    return this.#batch.heldDescriptors;
  }

  get capacity(): number {
    return this.#batch.capacity;
  }

  get leftOut(): readonly CounterTarget[] {
    return this.#batch.leftOut;
  }

  read(targets: readonly CounterTarget[]): Promise<readonly CounterSample[]> {
    return this.#batch.read(targets, true);
  }

  async follow(targets: readonly CounterTarget[]): Promise<void> {
    // What fails is tried again by the next read, which tells of it.
    await this.#batch.read(targets, true).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.#batch.close();
  }
}
