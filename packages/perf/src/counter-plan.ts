import type { Absence } from '@psiperf/cgroup';
import type { RawGroup } from './raw/native-addon.ts';
import type { RequestedGroup } from './requested-group.ts';

/** A group as it is opened in every cgroup. */
export interface PlannedGroup extends Pick<RequestedGroup, 'name' | 'times'> {
  /** Names of what is counted, in the order of `GroupSample.counts`. */
  readonly events: readonly string[];
  readonly raw: RawGroup;
  /** Whether it needs a PMU; software events are counted by the kernel itself. */
  readonly hardware: boolean;
}

/** Where the count of an event is in a sample. */
export interface CountPlace {
  /** Index of its group. */
  readonly group: number;
  /** Index of its count. */
  readonly count: number;
  /** Index of a count to take off, for true hits: accesses without misses. */
  readonly minus?: number;
}

/** An event that was asked for: where its count is, or why it cannot be counted here. */
export interface PlannedEvent {
  /** As it was given: the attribute `perf.event`. */
  readonly name: string;
  readonly place: CountPlace | Absence;
  /** Why it is absent, for people; one line. */
  readonly why?: string;
}

/** Which hierarchy holds the perf_event controller. */
export type PerfHierarchy =
  | { readonly version: 2 }
  /** `mount` is where it is mounted, `treeMount` where the v2 tree is: the paths below them are alike. */
  | { readonly version: 1; readonly mount: string; readonly treeMount: string };

/** What is counted, and how, on this machine. */
export interface CounterPlan {
  /** Empty where nothing can be counted. */
  readonly groups: readonly PlannedGroup[];
  /** Every event that was asked for, once, in the order of asking. */
  readonly events: readonly PlannedEvent[];
  readonly hierarchy: PerfHierarchy;
  /** Why the groups have to take turns on the PMU, so that values are estimates; undefined where they need not. */
  readonly multiplexing: string | undefined;
  /** How the groups differ from those that were asked for, one line each. */
  readonly notes: readonly string[];
  /** Whether this kernel's time_running is wrong when a cgroup's events take turns; scaled values are unreliable then. */
  readonly timesLie: boolean;
  /** Descriptors that one cgroup takes with the CPUs that are online when it is planned. */
  readonly descriptorsPerTarget: number;
  /** Descriptors that are taken once, one for each CPU. */
  readonly descriptorsOnce: number;
}
