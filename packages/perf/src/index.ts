/**
 * Perf counters (https://man7.org/linux/man-pages/man2/perf_event_open.2.html) as samples: counts scaled and added up, or the reason
 * why there are none.
 *
 * @module @psiperf/perf
 */

export { countOf } from './count-of.ts';
export type { CounterPlan, CountPlace, PerfHierarchy, PlannedEvent, PlannedGroup } from './counter-plan.ts';
export type { CounterReader, CounterTarget } from './counter-reader.ts';
export type { CountedWindow, CounterSample, GroupSample, Outcome } from './counter-sample.ts';
export type { DutyCycle } from './duty-cycle.ts';
export { canonicalEvent } from './events/canonical-event.ts';
export { DEFAULT_GROUPS } from './events/default-groups.ts';
export {
  type GroupsOfLabels,
  groupsOfLabels,
  type LabelLists,
  type UnknownLabel,
} from './events/groups-of-labels.ts';
export { parseEventList } from './events/parse-event-list.ts';
export { printEventList } from './events/print-event-list.ts';
export type { MetricRow, MetricSeries, MetricSubject } from './metric-table.ts';
export { counterMetrics } from './metrics.ts';
export {
  type CounterObservation,
  type ObserveCgroupOptions,
  type ObserveCountersOptions,
  type ObserveProcessOptions,
  observeCounters,
} from './observe-counters.ts';
export { type CounterGroup, type CounterGroupOptions, openCounterGroup } from './open-counter-group.ts';
export { type Counters, type CountersOptions, openCounters } from './open-counters.ts';
export type { CounterAbsence } from './outcomes-of.ts';
export { PerfError, type PerfErrorCode } from './perf-error.ts';
export { type PlanOptions, planCounters } from './plan/plan-counters.ts';
export type { Pmu, PmuTopology } from './pmu/pmu.ts';
export { readPmuTopology } from './pmu/read-pmu-topology.ts';
export { presentValue } from './present-value.ts';
export type { CounterSupport, KernelDefects, Privileges, Probed } from './probe/counter-support.ts';
export { type ProbeOptions, probeCounters } from './probe/probe-counters.ts';
export { type ProcessMetricRow, processCounterMetrics } from './process-metrics.ts';
export type { RequestedGroup } from './requested-group.ts';
export { type RawCount, type ScaledCount, scaleCount } from './scale-count.ts';
