import { getSystemErrorName } from 'node:util';
import type { Clock } from '@psiperf/cgroup';
import { classifyStatus } from './classify-status.ts';
import type { CounterPlan, PlannedGroup } from './counter-plan.ts';
import type { CounterSample, GroupSample, Outcome } from './counter-sample.ts';
import { NOT_WANTED, OK, STATUS_PER_GROUP, TIMES_PER_GROUP } from './raw/counter-layout.ts';
import type { NativeProcessReader } from './raw/native-addon.ts';
import { SlotSeries } from './slot-series.ts';
import { toGroupSample } from './to-group-sample.ts';

/** What an error of the process is about. */
const PATH = '/proc/self';

/** What this process counted, and what of it is not in the counts. */
export interface ProcessReading {
  readonly sample: CounterSample;
  /** Why some of the threads are not counted, the name of an errno; undefined where all are. */
  readonly missing: string | undefined;
}

/** A group with the places of its rows. */
interface PlacedGroup {
  readonly planned: PlannedGroup;
  readonly status: Int32Array;
  readonly values: Float64Array;
}

/** Reads the counters of this process. One reading at a time. */
export class ProcessCounterReader {
  readonly #native: NativeProcessReader;
  readonly #clock: Clock;
  readonly #plan: CounterPlan;
  readonly #status: Int32Array;
  readonly #values: Float64Array;
  readonly #groups: readonly PlacedGroup[];
  #series: SlotSeries | undefined;
  #heldDescriptors = 0;

  constructor(native: NativeProcessReader, { plan, clock }: { plan: CounterPlan; clock: Clock }) {
    this.#native = native;
    this.#clock = clock;
    this.#plan = plan;
    const lengths = plan.groups.map(({ events }) => TIMES_PER_GROUP + events.length);
    const status = new Int32Array(plan.groups.length * STATUS_PER_GROUP);
    const values = new Float64Array(lengths.reduce((sum, length) => sum + length, 0));
    let next = 0;
    this.#groups = plan.groups.map((planned, group) => {
      const first = next;
      next += lengths[group] ?? 0;
      const place = group * STATUS_PER_GROUP;
      return {
        planned,
        status: status.subarray(place, place + STATUS_PER_GROUP),
        values: values.subarray(first, next),
      };
    });
    this.#status = status;
    this.#values = values;
  }

  /** Descriptors that were held open at the end of the last reading. */
  get heldDescriptors(): number {
    return this.#heldDescriptors;
  }

  /** The first reading begins to count. */
  async read(): Promise<ProcessReading> {
    const startedMillis = this.#clock.now();
    this.#heldDescriptors = await this.#native.read(this.#status, this.#values);
    this.#series ??= new SlotSeries(this.#plan, startedMillis);
    const groups = this.#groups.map(toOutcome);
    const sample = this.#series.add(groups, { startedMillis, counted: true });
    return { sample, missing: this.#groups.map(toMissing).find((errno) => errno !== undefined) };
  }

  /** Not while a reading is under way. */
  close(): void {
    this.#native.close();
    this.#heldDescriptors = 0;
  }
}

function toOutcome({ planned, status, values }: PlacedGroup): Outcome<GroupSample> {
  const [code = NOT_WANTED, , event = -1] = status;
  if (code === OK) return toGroupSample(values);
  return classifyStatus({ status: code, path: PATH, event: planned.events[event], cpu: undefined });
}

function toMissing({ status: [code, threads = 0, errno = 0] }: PlacedGroup): string | undefined {
  return code === OK && threads > 0 ? getSystemErrorName(-errno) : undefined;
}
