import { ABSENT, type Clock } from '@psiperf/cgroup';
import { BatchMemory } from './batch-memory.ts';
import type { CounterPlan } from './counter-plan.ts';
import type { CounterTarget } from './counter-reader.ts';
import type { CounterSample } from './counter-sample.ts';
import type { NativeCounterReader } from './raw/native-addon.ts';
import type { Slot } from './slot.ts';
import { SlotTable } from './slot-table.ts';
import { toAbsentSample } from './to-absent-sample.ts';

export interface CounterBatchOptions {
  readonly plan: CounterPlan;
  readonly clock: Clock;
  /** Most descriptors to hold; targets beyond it are left out. */
  readonly maxDescriptors: number;
  /** How often cgroups that could not be opened, and CPUs that were offline, are tried again. */
  readonly retryMillis: number;
}

/** One native reader with its slots: what a reading of all targets comes to. One call at a time. */
export class CounterBatch {
  readonly #native: NativeCounterReader;
  readonly #clock: Clock;
  readonly #retryMillis: number;
  readonly #slots: SlotTable;
  readonly #memory: BatchMemory;
  readonly #overBudget: CounterSample;
  #retriedMillis = Number.NEGATIVE_INFINITY;
  #counting = false;
  #heldDescriptors = 0;
  #leftOut: readonly CounterTarget[] = [];

  constructor(
    native: NativeCounterReader,
    { plan, clock, maxDescriptors, retryMillis }: CounterBatchOptions,
  ) {
    this.#native = native;
    this.#clock = clock;
    this.#retryMillis = retryMillis;
    const room = Math.max(0, maxDescriptors - plan.descriptorsOnce);
    this.#slots = new SlotTable(plan, Math.floor(room / Math.max(1, plan.descriptorsPerTarget)));
    this.#memory = new BatchMemory(plan.groups);
    this.#overBudget = toAbsentSample(plan, 'over-budget');
  }

  get heldDescriptors(): number {
    return this.#heldDescriptors;
  }

  get leftOut(): readonly CounterTarget[] {
    return this.#leftOut;
  }

  /** The slot of a target that is being counted, or that could not be. */
  find(target: CounterTarget): Slot | undefined {
    return this.#slots.find(target);
  }

  /** @param counting whether events count from this reading on. */
  async read(targets: readonly CounterTarget[], counting: boolean): Promise<readonly CounterSample[]> {
    const startedMillis = this.#clock.now();
    const { slots, add, remove } = this.#slots.assign(targets);
    this.#memory.prepare(this.#slots.size);
    const changes = { add, remove, retry: this.#isRetryDue(startedMillis), counting };
    const { status, values } = this.#memory;
    this.#heldDescriptors = await this.#native.read(changes, status, values);
    const times = { startedMillis, counted: this.#counting };
    this.#counting = counting;
    const samples = slots.map((slot) => slot?.update(this.#memory, times) ?? this.#overBudget);
    // Besides those without a slot there may be some that the kernel refused (EMFILE), because others took the rest.
    this.#leftOut = targets.filter((_, index) => samples[index]?.groups.includes(ABSENT['over-budget']));
    return samples;
  }

  close(): void {
    this.#native.close();
    this.#heldDescriptors = 0;
  }

  #isRetryDue(nowMillis: number): boolean {
    if (nowMillis - this.#retriedMillis < this.#retryMillis) return false;
    this.#retriedMillis = nowMillis;
    return true;
  }
}
