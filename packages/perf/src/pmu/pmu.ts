import type { PmuField } from './pmu-format.ts';

/** A source of events: a directory of `/sys/bus/event_source/devices`. */
export interface Pmu {
  readonly name: string;
  /** The type of its events in perf_event_attr. */
  readonly type: number;
  /** The CPUs that it serves. */
  readonly cpus: readonly number[];
  /**
   * `core`: the counters of CPUs, of all or, on hybrid and big.LITTLE machines, of some. `uncore`: shared by CPUs, such as
   * a memory controller; it cannot count by cgroup. `other`: neither, for instance `msr`.
   */
  readonly kind: 'core' | 'uncore' | 'other';
  readonly fields: ReadonlyMap<string, PmuField>;
  /** Terms by the name of the event, as in `event=0x3c,umask=0x1`. */
  readonly events: ReadonlyMap<string, string>;
}

/** What sysfs says about the machine's CPUs and their counters. */
export interface PmuTopology {
  /** Undefined where sysfs cannot be asked; then nobody knows which PMUs there are. */
  readonly pmus: readonly Pmu[] | undefined;
  /** CPUs that there can be, with those that could be plugged in. */
  readonly possible: readonly number[];
  readonly online: readonly number[];
}

/** The PMUs of the CPUs themselves; none where it is not known. */
export function corePmusOf({ pmus }: PmuTopology): readonly Pmu[] {
  return pmus?.filter(({ kind }) => kind === 'core') ?? [];
}
