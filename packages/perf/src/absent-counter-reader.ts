import type { CounterPlan } from './counter-plan.ts';
import type { CounterReader, CounterTarget } from './counter-reader.ts';
import type { CounterSample } from './counter-sample.ts';
import { PerfError } from './perf-error.ts';
import { toAbsentSample } from './to-absent-sample.ts';

/** Counts nothing, where nothing can be counted. */
export class AbsentCounterReader implements CounterReader {
  readonly heldDescriptors = 0;
  readonly capacity = Number.POSITIVE_INFINITY;
  readonly leftOut: readonly CounterTarget[] = [];
  readonly #sample: CounterSample;
  #closed = false;

  constructor(plan: CounterPlan) {
    this.#sample = toAbsentSample(plan, 'not-supported');
  }

  async read(targets: readonly CounterTarget[]): Promise<readonly CounterSample[]> {
    if (this.#closed) throw new PerfError('ERR_PERF_CLOSED', 'the counter reader is closed');
    return targets.map(() => this.#sample);
  }

  async follow(): Promise<void> {}

  async close(): Promise<void> {
    this.#closed = true;
  }
}
