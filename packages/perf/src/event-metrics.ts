// The events that have a metric of their own, by the names of the catalogue.

import type { CounterSample } from './counter-sample.ts';
import { canonicalEvent } from './events/canonical-event.ts';
import type { MetricRow } from './metric-table.ts';

const NANOS_PER_SECOND = 1e9;

/** An event that a metric counts. */
export interface MetricEvent {
  /** Of the names that mean it, the catalogue's. */
  readonly canonical: string;
  /** The attributes of its series. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A metric that counts certain events, one series for each. */
export interface EventMetric extends Pick<MetricRow<CounterSample>, 'name' | 'unit' | 'description'> {
  readonly events: readonly MetricEvent[];
  /** What the kernel's count is divided by. */
  readonly divisor: number;
}

const ESTIMATE =
  'Estimated by the share of time on the PMU where events take turns: perf.running_ratio says how far to trust it.';
const NONE = Object.freeze({});

const only = (canonical: string): readonly MetricEvent[] => [{ canonical, attributes: NONE }];

export const EVENT_METRICS: readonly EventMetric[] = [
  {
    name: 'perf.cycles',
    unit: '{cycle}',
    description: `CPU cycles in which the cgroup ran, kernel included, at whatever frequency. ${ESTIMATE}`,
    events: only('cycles'),
    divisor: 1,
  },
  {
    name: 'perf.instructions',
    unit: '{instruction}',
    description: `Instructions that the cgroup retired, kernel included. ${ESTIMATE}`,
    events: only('instructions'),
    divisor: 1,
  },
  {
    name: 'perf.cache.references',
    unit: '{reference}',
    description: `Accesses to the cache whose misses perf.cache.misses counts: Intel the last level, AMD Zen L2, Arm L1 data. ${ESTIMATE}`,
    events: only('cache-references'),
    divisor: 1,
  },
  {
    name: 'perf.cache.misses',
    unit: '{miss}',
    description: `Cache misses, as the CPU means it, so not to be compared between makes: Intel misses of the last level cache, AMD Zen misses of L2 (event 0x0964), Arm refills of the L1 data cache. ${ESTIMATE}`,
    events: only('cache-misses'),
    divisor: 1,
  },
  {
    name: 'perf.branch.instructions',
    unit: '{instruction}',
    description: `Branch instructions that the cgroup retired, kernel included. ${ESTIMATE}`,
    events: only('branch-instructions'),
    divisor: 1,
  },
  {
    name: 'perf.branch.misses',
    unit: '{miss}',
    description: `Branches that the CPU had predicted wrongly. ${ESTIMATE}`,
    events: only('branch-misses'),
    divisor: 1,
  },
  {
    name: 'perf.context_switches',
    unit: '{switch}',
    description:
      'Context switches away from a task of the cgroup, voluntary and not. Counted at the switch-out, so that the first switch to a task is not among them.',
    events: only('context-switches'),
    divisor: 1,
  },
  {
    name: 'perf.cpu_migrations',
    unit: '{migration}',
    description: 'Times that a task of the cgroup ran on another CPU than before.',
    events: only('cpu-migrations'),
    divisor: 1,
  },
  {
    name: 'perf.page_faults',
    unit: '{fault}',
    description: 'Page faults of the cgroup: major ones waited for storage, minor ones did not.',
    events: [
      { canonical: 'minor-faults', attributes: Object.freeze({ 'perf.page_fault.type': 'minor' }) },
      { canonical: 'major-faults', attributes: Object.freeze({ 'perf.page_fault.type': 'major' }) },
    ],
    divisor: 1,
  },
  {
    name: 'perf.cpu_clock',
    unit: 's',
    description: 'Time in which the cgroup ran, summed over CPUs, by the event cpu-clock.',
    events: only('cpu-clock'),
    divisor: NANOS_PER_SECOND,
  },
  {
    name: 'perf.task_clock',
    unit: 's',
    description: 'Time in which the cgroup ran, summed over CPUs, by the event task-clock.',
    events: only('task-clock'),
    divisor: NANOS_PER_SECOND,
  },
];

/** Whether an event of this name is counted by a metric of its own. */
export function hasOwnMetric(name: string): boolean {
  const canonical = canonicalEvent(name);
  return EVENT_METRICS.some(({ events }) => events.some((event) => event.canonical === canonical));
}
