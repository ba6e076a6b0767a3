import type { Absence } from '@psiperf/cgroup';
import type { BatchMemory } from './batch-memory.ts';
import { classifyStatus, isOpen } from './classify-status.ts';
import type { CounterPlan, PlannedGroup } from './counter-plan.ts';
import type { CounterTarget } from './counter-reader.ts';
import type { CounterSample, GroupSample, Outcome } from './counter-sample.ts';
import type { PerfError } from './perf-error.ts';
import { NOT_WANTED, OK } from './raw/counter-layout.ts';
import { type ReadingTimes, SlotSeries } from './slot-series.ts';
import { toGroupSample } from './to-group-sample.ts';

/** Why a group has no values. Kept, because mostly it is the same at the next reading. */
interface Lack {
  readonly status: readonly number[];
  readonly outcome: Absence | PerfError;
}

/** A target and the row of the batch that is its own for as long as it is listed, with what the last reading said. */
export class Slot {
  readonly index: number;
  readonly target: CounterTarget;
  readonly #plan: CounterPlan;
  readonly #lacks: (Lack | undefined)[] = [];
  #series: SlotSeries | undefined;
  #sample: CounterSample | undefined;

  constructor(index: number, target: CounterTarget, plan: CounterPlan) {
    this.index = index;
    this.target = target;
    this.#plan = plan;
  }

  /** Undefined before its first reading. */
  get sample(): CounterSample | undefined {
    return this.#sample;
  }

  /** Takes in its row of a reading. */
  update(batch: BatchMemory, times: ReadingTimes): CounterSample {
    const open = this.#plan.groups.some((_, group) => isOpen(statusOf(batch, this.index, group)));
    // Groups that are opened again begin at 0.
    if (!open) this.#series = undefined;
    else this.#series ??= new SlotSeries(this.#plan, times.startedMillis);
    const groups = this.#plan.groups.map((planned, group) => this.#toOutcome(batch, planned, group));
    this.#sample = this.#series?.add(groups, times) ?? { openedMillis: undefined, groups, countedNanos: 0 };
    return this.#sample;
  }

  #toOutcome(batch: BatchMemory, planned: PlannedGroup, group: number): Outcome<GroupSample> {
    if (statusOf(batch, this.index, group) === OK) return toGroupSample(batch.valuesOf(this.index, group));
    const status = batch.statusOf(this.index, group);
    const last = this.#lacks[group];
    if (last?.status.every((number, place) => number === status[place])) return last.outcome;
    const outcome = this.#classify(planned, status);
    this.#lacks[group] = { status: [...status], outcome };
    return outcome;
  }

  #classify({ events }: PlannedGroup, [status = NOT_WANTED, cpu = -1, event = -1]: Int32Array) {
    const path = this.target.directory;
    return classifyStatus({ status, path, event: events[event], cpu: cpu < 0 ? undefined : cpu });
  }
}

function statusOf(batch: BatchMemory, slot: number, group: number): number {
  return batch.statusOf(slot, group)[0] ?? NOT_WANTED;
}
