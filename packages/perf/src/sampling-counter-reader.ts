import type { Clock } from '@psiperf/cgroup';
import type { CounterBatch } from './counter-batch.ts';
import type { CounterPlan } from './counter-plan.ts';
import type { CounterReader, CounterTarget } from './counter-reader.ts';
import type { CounterSample } from './counter-sample.ts';
import type { DutyCycle } from './duty-cycle.ts';
import { LastWindow } from './last-window.ts';
import { PerfError } from './perf-error.ts';
import type { Slot } from './slot.ts';
import { toAbsentSample } from './to-absent-sample.ts';

export interface SamplingCounterReaderOptions {
  readonly plan: CounterPlan;
  readonly clock: Clock;
  readonly duty: DutyCycle;
}

/**
 * Counts in windows only, which begin and end by the clock from the first read, or the first follow, on. A read tells of
 * the last window that has ended, without a system call; targets that are new wait for the next one.
 */
export class SamplingCounterReader implements CounterReader {
  readonly #batch: CounterBatch;
  readonly #clock: Clock;
  readonly #duty: DutyCycle;
  readonly #notYet: CounterSample;
  readonly #overBudget: CounterSample;
  readonly #windows = new WeakMap<Slot, LastWindow>();
  /** What was listed last. */
  #targets: readonly CounterTarget[] = [];
  /** The first window's beginning; undefined before anybody has asked. */
  #started: Promise<void> | undefined;
  #cancelNext: () => void = () => undefined;
  #failure: { readonly cause: unknown } | undefined;
  #closed = false;

  constructor(batch: CounterBatch, { plan, clock, duty }: SamplingCounterReaderOptions) {
    this.#batch = batch;
    this.#clock = clock;
    this.#duty = duty;
    this.#notYet = toAbsentSample(plan, 'sampled');
    this.#overBudget = toAbsentSample(plan, 'over-budget');
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

  async read(targets: readonly CounterTarget[]): Promise<readonly CounterSample[]> {
    if (this.#closed) throw new PerfError('ERR_PERF_CLOSED', 'the counter reader is closed');
    this.#targets = [...targets];
    this.#started ??= this.#begin();
    await this.#started;
    this.#throwFailure();
    const leftOut = new Set(this.leftOut.map(({ id }) => id));
    return targets.map((target) => this.#toSample(target, leftOut));
  }

  async follow(targets: readonly CounterTarget[]): Promise<void> {
    if (this.#closed) return;
    this.#targets = [...targets];
    this.#started ??= this.#begin();
    await this.#started;
    await this.#attempt(() => this.#batch.closeOthers(targets));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelNext();
    await this.#batch.close();
  }

  #toSample(target: CounterTarget, leftOut: ReadonlySet<bigint>): CounterSample {
    const slot = this.#batch.find(target);
    const told = slot && this.#windows.get(slot)?.sample;
    return told ?? (leftOut.has(target.id) ? this.#overBudget : this.#notYet);
  }

  async #begin(): Promise<void> {
    await this.#takeStep('begin');
    this.#scheduleNext(this.#duty.countMillis, () => void this.#end());
  }

  async #end(): Promise<void> {
    await this.#takeStep('end');
    this.#scheduleNext(this.#duty.everyMillis - this.#duty.countMillis, () => void this.#begin());
  }

  async #takeStep(step: 'begin' | 'end'): Promise<void> {
    const targets = this.#targets;
    await this.#attempt(async () => {
      const samples = await this.#batch.read(targets, step === 'begin');
      for (const [slot, sample] of this.#bySlot(targets, samples)) this.#windowOf(slot)[step](sample);
    });
  }

  /** Never rejects: nobody waits for a step but the first read. What failed is told at the next read. */
  async #attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (cause) {
      this.#failure = { cause };
    }
  }

  #scheduleNext(delayMillis: number, step: () => void): void {
    if (!this.#closed) this.#cancelNext = this.#clock.schedule(delayMillis, step);
  }

  /** Each slot once, although a target may be listed twice; those that were left out have none. */
  #bySlot(targets: readonly CounterTarget[], samples: readonly CounterSample[]): Map<Slot, CounterSample> {
    const bySlot = new Map<Slot, CounterSample>();
    samples.forEach((sample, index) => {
      const target = targets[index];
      const slot = target && this.#batch.find(target);
      if (slot !== undefined) bySlot.set(slot, sample);
    });
    return bySlot;
  }

  #windowOf(slot: Slot): LastWindow {
    const window = this.#windows.get(slot) ?? new LastWindow();
    this.#windows.set(slot, window);
    return window;
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.cause;
  }
}
