import { ABSENT, type Clock, isYoung } from '@psiperf/cgroup';
import { BatchMemory } from './batch-memory.ts';
import type { CounterPlan } from './counter-plan.ts';
import type { CounterTarget } from './counter-reader.ts';
import type { CounterSample } from './counter-sample.ts';
import { DescriptorBudget } from './descriptor-budget.ts';
import { PerfError } from './perf-error.ts';
import type { CounterChanges, NativeCounterReader } from './raw/native-addon.ts';
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

/**
 * One native reader with its slots: what a reading of all targets comes to. Calls while another is under way wait for
 * their turn.
 */
export class CounterBatch {
  readonly #native: NativeCounterReader;
  readonly #clock: Clock;
  readonly #retryMillis: number;
  readonly #budget: DescriptorBudget;
  readonly #slots: SlotTable;
  readonly #memory: BatchMemory;
  readonly #overBudget: CounterSample;
  #retriedMillis = Number.NEGATIVE_INFINITY;
  #counting = false;
  #heldDescriptors = 0;
  #leftOut: readonly CounterTarget[] = [];
  #lastTurn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(
    native: NativeCounterReader,
    { plan, clock, maxDescriptors, retryMillis }: CounterBatchOptions,
  ) {
    this.#native = native;
    this.#clock = clock;
    this.#retryMillis = retryMillis;
    this.#budget = new DescriptorBudget(plan, maxDescriptors);
    this.#slots = new SlotTable(plan);
    this.#memory = new BatchMemory(plan.groups);
    this.#overBudget = toAbsentSample(plan, 'over-budget');
  }

  get heldDescriptors(): number {
    return this.#heldDescriptors;
  }

  get capacity(): number {
    return this.#budget.capacity;
  }

  get leftOut(): readonly CounterTarget[] {
    return this.#leftOut;
  }

  /** The slot of a target that is being counted, or that could not be. */
  find(target: CounterTarget): Slot | undefined {
    return this.#slots.find(target);
  }

  /**
   * One reading of all targets.
   * @param counting whether events count from this reading on.
   */
  async read(targets: readonly CounterTarget[], counting: boolean): Promise<readonly CounterSample[]> {
    if (this.#closed) throw new PerfError('ERR_PERF_CLOSED', 'the counter reader is closed');
    return this.#inTurn(() => this.#read(targets, { counting, retry: this.#isRetryDue() }));
  }

  /** Closes the slots of those that are not among these targets, and opens none. */
  async closeOthers(targets: readonly CounterTarget[]): Promise<void> {
    if (this.#closed) return;
    await this.#inTurn(async () => {
      const kept = targets.filter((target) => this.find(target) !== undefined);
      if (new Set(kept.map(({ id }) => id)).size === this.#slots.taken) return;
      const listed = new Set(targets.map(({ id }) => id));
      const withoutSlot = this.#leftOut.filter((target) => listed.has(target.id) && !this.find(target));
      await this.#read(kept, { counting: this.#counting, retry: false });
      this.#leftOut = [...this.#leftOut, ...withoutSlot];
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#inTurn(async () => {
      this.#native.close();
      this.#heldDescriptors = 0;
    });
  }

  /** A turn that fails does not keep the next one from being taken. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(task);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  async #read(
    targets: readonly CounterTarget[],
    { counting, retry }: Pick<CounterChanges, 'counting' | 'retry'>,
  ): Promise<readonly CounterSample[]> {
    const startedMillis = this.#clock.now();
    const { slots, add, remove, rows, settle } = this.#slots.assign(targets, this.capacity);
    this.#memory.prepare(rows);
    const { status, values } = this.#memory;
    this.#heldDescriptors = await this.#native.read({ add, remove, retry, counting }, status, values);
    settle();
    if (retry) this.#retriedMillis = startedMillis;
    const times = { startedMillis, counted: this.#counting };
    this.#counting = counting;
    const samples = slots.map((slot) => slot?.update(this.#memory, times) ?? this.#overBudget);
    const open = slots.filter((slot) => slot?.sample?.openedMillis !== undefined);
    this.#budget.learn(this.#heldDescriptors, new Set(open).size);
    // Besides those without a slot there may be some that the kernel refused (EMFILE), because others took the rest.
    this.#leftOut = targets.filter((_, index) => samples[index]?.groups.includes(ABSENT['over-budget']));
    return samples;
  }

  #isRetryDue(): boolean {
    return !isYoung(this.#retriedMillis, this.#clock, this.#retryMillis);
  }
}
