// The metrics of this package, as data: here and in the tables it uses the kernel's units become SI units.

import { isAbsence } from '@psiperf/cgroup';
import type { CounterPlan, CountPlace } from './counter-plan.ts';
import type { CounterSample, GroupSample } from './counter-sample.ts';
import { DERIVED_METRICS, toDerivedValue } from './derived-metrics.ts';
import { EVENT_METRICS, type EventMetric, hasOwnMetric } from './event-metrics.ts';
import { canonicalEvent } from './events/canonical-event.ts';
import type { MetricRow, MetricSeries, MetricSubject } from './metric-table.ts';
import { presentValue } from './present-value.ts';
import { toCountIndex } from './true-hits.ts';

const NANOS_PER_SECOND = 1e9;
const SUBJECTS: readonly MetricSubject[] = ['container', 'k8s.pod'];

type Row = MetricRow<CounterSample>;
type Series = MetricSeries<CounterSample>;
type Described = Pick<Row, 'name' | 'instrument' | 'unit' | 'description'>;

const EVENT: Described = {
  name: 'perf.event',
  instrument: 'counter',
  unit: '{event}',
  description:
    "Events of the kind that perf.event names, as it was given. The predecessors' labels that end in Hit count all accesses; names that end in -hits are the true hits, accesses without misses. Estimated by the share of time on the PMU where events take turns: perf.running_ratio says how far to trust it.",
};

const RUNNING_RATIO: Described = {
  name: 'perf.running_ratio',
  instrument: 'gauge',
  unit: '1',
  description:
    'Share of the time in which the cgroup ran that the events of the group were on the PMU, on the CPU where it is lowest, since the reading before. 1: exact counts. Below 1 events take turns and counts are estimates, the worse the lower it is. Absent where the cgroup has not run.',
};

const TIMES: Readonly<Record<'enabled' | 'running', Described>> = {
  enabled: {
    name: 'perf.time_enabled',
    instrument: 'counter',
    unit: 's',
    description: 'Time in which the cgroup ran while the events of the group were wanted, summed over CPUs.',
  },
  running: {
    name: 'perf.time_running',
    instrument: 'counter',
    unit: 's',
    description: 'The part of perf.time_enabled in which the events of the group were on the PMU.',
  },
};

const COUNTED_TIME: Described = {
  name: 'perf.counted_time',
  instrument: 'counter',
  unit: 's',
  description: 'Wall time in which the events of the cgroup were counted: with a duty cycle its windows.',
};

/**
 * The metrics of a plan; an event that cannot be counted has none.
 * @param options.sampled with a duty cycle: totals are left out, because they are those of the windows only.
 * @param options.derived whether quotients of counts are told besides; with a duty cycle they always are.
 */
export function toMetricRows(
  plan: CounterPlan,
  { sampled, derived }: { readonly sampled: boolean; readonly derived: boolean },
): readonly Row[] {
  const totals = [...EVENT_METRICS.map((metric) => ownRow(plan, metric)), eventRow(plan), ...timeRows(plan)];
  const rows = [
    ...(sampled ? [] : totals),
    ...(sampled || derived ? derivedRows(plan, sampled) : []),
    runningRatioRow(plan),
    ...(sampled ? [countedTimeRow(plan)] : []),
  ];
  return rows.filter(({ series }) => series.length > 0);
}

function ownRow(plan: CounterPlan, { name, unit, description, divisor, events }: EventMetric): Row {
  const series = events.flatMap(({ canonical, attributes }) => {
    // By two names it is one series all the same.
    const planned = placesOf(plan).find((event) => canonicalEvent(event.name) === canonical);
    return planned ? [{ attributes, value: toTotal(plan, planned.place, divisor) }] : [];
  });
  return toRow({ name, unit, description, instrument: 'counter' }, series);
}

function eventRow(plan: CounterPlan): Row {
  const others = placesOf(plan).filter(({ name }) => !hasOwnMetric(name));
  const series = others.map(({ name, place }) => ({
    attributes: Object.freeze({ 'perf.event': name }),
    value: toTotal(plan, place, 1),
  }));
  return toRow(EVENT, series);
}

function placesOf({ events }: CounterPlan): { name: string; place: CountPlace }[] {
  return events.flatMap(({ name, place }) => (isAbsence(place) ? [] : [{ name, place }]));
}

function toTotal(plan: CounterPlan, place: CountPlace, divisor: number): Series['value'] {
  const index = toCountIndex(plan, place);
  return (sample) => dividedBy(divisor, groupOf(sample, place.group)?.counts[index]);
}

function timeRows({ groups }: CounterPlan): Row[] {
  return (['enabled', 'running'] as const).map((time) => {
    const key = time === 'enabled' ? 'enabledNanos' : 'runningNanos';
    const series = groups.flatMap(({ name, times }, group) =>
      times.includes(time)
        ? [
            {
              attributes: toGroupAttributes(name),
              value: (sample: CounterSample) => dividedBy(NANOS_PER_SECOND, groupOf(sample, group)?.[key]),
            },
          ]
        : [],
    );
    return toRow(TIMES[time], series);
  });
}

function derivedRows(plan: CounterPlan, sampled: boolean): Row[] {
  return DERIVED_METRICS.map((metric) => {
    const { name, unit, description } = metric;
    const value = toDerivedValue(metric, plan, { sampled });
    const series = value === undefined ? [] : [{ attributes: Object.freeze({}), value }];
    return toRow({ name, unit, description, instrument: 'gauge' }, series);
  });
}

function runningRatioRow({ groups }: CounterPlan): Row {
  const series = groups.map(({ name }, group) => ({
    attributes: toGroupAttributes(name),
    value: (sample: CounterSample) => groupOf(sample, group)?.lowestRatio,
  }));
  return toRow(RUNNING_RATIO, series);
}

function countedTimeRow({ groups }: CounterPlan): Row {
  const value = ({ window, countedNanos }: CounterSample) =>
    window === undefined ? undefined : countedNanos / NANOS_PER_SECOND;
  return toRow(COUNTED_TIME, groups.length === 0 ? [] : [{ attributes: Object.freeze({}), value }]);
}

function toRow(described: Described, series: readonly Series[]): Row {
  return { ...described, subjects: SUBJECTS, series };
}

function toGroupAttributes(name: string): Readonly<Record<string, string>> {
  return Object.freeze({ 'perf.group': name });
}

function groupOf(sample: CounterSample, group: number): GroupSample | undefined {
  return presentValue(sample.groups[group]);
}

function dividedBy(divisor: number, value: number | undefined): number | undefined {
  return value === undefined ? undefined : value / divisor;
}

const GROUP_NAMES: readonly string[] = ['hardware', 'software', '(events joined by commas)'];
const EVENT_NAMES: readonly string[] = ['(as given)'];

/** Every metric there can be, for the registry of metrics; its series have no values. */
export const counterMetrics: readonly Row[] = [
  ...EVENT_METRICS.map(({ name, unit, description, events }) => {
    const described = { name, unit, description, instrument: 'counter' } as const;
    return toListed(
      described,
      'perf',
      events.map(({ attributes }) => attributes),
    );
  }),
  toListed(
    EVENT,
    'perf',
    EVENT_NAMES.map((name) => ({ 'perf.event': name })),
  ),
  toListed(TIMES.enabled, 'perf', GROUP_NAMES.map(toGroupAttributes)),
  toListed(TIMES.running, 'perf', GROUP_NAMES.map(toGroupAttributes)),
  ...DERIVED_METRICS.map(({ name, unit, description }) =>
    toListed({ name, unit, description, instrument: 'gauge' }, 'derived', [{}]),
  ),
  toListed(RUNNING_RATIO, 'perf', GROUP_NAMES.map(toGroupAttributes)),
  toListed(COUNTED_TIME, 'perf-duty', [{}]),
];

function toListed(described: Described, optIn: string, attributes: readonly Series['attributes'][]): Row {
  const series = attributes.map((own) => ({ attributes: Object.freeze({ ...own }), value: () => undefined }));
  return { ...toRow(described, series), optIn };
}
