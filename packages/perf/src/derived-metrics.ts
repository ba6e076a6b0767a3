import type { CounterPlan, PlannedGroup } from './counter-plan.ts';
import type { CounterSample } from './counter-sample.ts';
import { canonicalEvent } from './events/canonical-event.ts';
import type { MetricRow } from './metric-table.ts';
import { presentValue } from './present-value.ts';

const PER_KILO = 1000;

/** A metric that is the quotient of two counts. */
export interface DerivedMetric extends Pick<MetricRow<CounterSample>, 'name' | 'unit' | 'description'> {
  /** The catalogue's name of the event, as that of the denominator. */
  readonly numerator: string;
  readonly denominator: string;
  readonly factor: number;
}

const INTERVAL =
  'Over the interval between two readings, at the first one since counting began; with a duty cycle over the last window. Both counts are of one group, so that they were counted at the same time.';

export const DERIVED_METRICS: readonly DerivedMetric[] = [
  {
    name: 'perf.ipc',
    unit: '{instruction}/{cycle}',
    description: `Instructions that the cgroup retired in a cycle. ${INTERVAL}`,
    numerator: 'instructions',
    denominator: 'cycles',
    factor: 1,
  },
  {
    name: 'perf.cache.mpki',
    unit: '{miss}/{kiloinstruction}',
    description: `Cache misses in 1000 instructions; see perf.cache.misses for what is a miss on which CPU. ${INTERVAL}`,
    numerator: 'cache-misses',
    denominator: 'instructions',
    factor: PER_KILO,
  },
];

/** Its value out of samples; undefined where no group of the plan has both counts. */
export function toDerivedValue(
  metric: DerivedMetric,
  { groups }: CounterPlan,
  { sampled }: { sampled: boolean },
): MetricRow<CounterSample>['series'][number]['value'] | undefined {
  for (const [group, planned] of groups.entries()) {
    const numerator = indexOf(planned, metric.numerator);
    const denominator = indexOf(planned, metric.denominator);
    if (numerator < 0 || denominator < 0) continue;
    return (sample, previous) => {
      const increases = sampled ? sample.window?.counts[group] : increasesOf(group, sample, previous);
      return toQuotient(increases?.[numerator], increases?.[denominator], metric.factor);
    };
  }
  return undefined;
}

function indexOf({ events }: PlannedGroup, canonical: string): number {
  return events.findIndex((name) => canonicalEvent(name) === canonical);
}

/** At first sight since the groups were opened; undefined where they were opened anew in between. */
function increasesOf(
  group: number,
  sample: CounterSample,
  previous: CounterSample | undefined,
): readonly number[] | undefined {
  const counts = presentValue(sample.groups[group])?.counts;
  if (previous === undefined) return counts;
  const before = presentValue(previous.groups[group])?.counts;
  if (before === undefined || previous.openedMillis !== sample.openedMillis) return undefined;
  return counts?.map((count, index) => count - (before[index] ?? 0));
}

/** Undefined where nothing was counted to divide by: the cgroup has not run. */
function toQuotient(numerator: number | undefined, denominator: number | undefined, factor: number) {
  if (numerator === undefined || denominator === undefined || denominator <= 0) return undefined;
  return (factor * numerator) / denominator;
}
