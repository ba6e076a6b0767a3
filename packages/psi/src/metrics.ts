// The metrics of this package, as data: the only place that turns kernel units into SI units.

import type { MetricRow, MetricSeries, MetricSubject } from './metric-table.ts';
import { presentValue } from './present-value.ts';
import type {
  LocalThrottling,
  Pressure,
  PressureLine,
  PressureResource,
  PressureSample,
  Throttling,
} from './pressure-sample.ts';

const MICROS_PER_SECOND = 1e6;
const MILLIS_PER_SECOND = 1e3;
const PERCENT = 100;

const CGROUPS: readonly MetricSubject[] = ['container', 'k8s.pod', 'cgroup'];
const EVERYWHERE: readonly MetricSubject[] = [...CGROUPS, 'system'];

type LineType = keyof Pressure;
type Average = 'avg10' | 'avg60' | 'avg300';

const RESOURCES: readonly PressureResource[] = ['cpu', 'memory', 'io', 'irq'];
const WINDOWS: readonly (readonly [Average, string])[] = [
  ['avg10', '10s'],
  ['avg60', '60s'],
  ['avg300', '300s'],
];

const WAITS_FOR: Record<PressureResource, string> = {
  cpu: 'a CPU',
  memory: 'memory (reclaim, refault, swap)',
  io: 'block I/O',
  irq: 'interrupts to be served',
};

function dividedBy(divisor: number, value: number | undefined): number | undefined {
  return value === undefined ? undefined : value / divisor;
}

/** `irq.pressure` has no `some` line: time in interrupts stops every task of the CPU. */
function linesOf(resource: PressureResource): readonly LineType[] {
  return resource === 'irq' ? ['full'] : ['some', 'full'];
}

function whoWaits(resource: PressureResource): string {
  return resource === 'irq'
    ? 'all non-idle tasks'
    : 'at least one (some) or all non-idle tasks at once (full)';
}

function lineOf(
  sample: PressureSample,
  resource: PressureResource,
  type: LineType,
): PressureLine | undefined {
  return presentValue(sample[resource])?.[type];
}

function pressureTime(resource: PressureResource): MetricRow<PressureSample> {
  return {
    name: `${resource}.pressure.time`,
    instrument: 'counter',
    unit: 's',
    description: `Time in which ${whoWaits(resource)} waited for ${WAITS_FOR[resource]}, by kernel PSI. Grows by at most one second a second, whatever the number of CPUs; children are not to be added up.`,
    subjects: EVERYWHERE,
    series: linesOf(resource).map((type) => ({
      attributes: Object.freeze({ 'psi.type': type }),
      value: (sample) => dividedBy(MICROS_PER_SECOND, lineOf(sample, resource, type)?.totalMicros),
    })),
  };
}

function averageSeries(resource: PressureResource, type: LineType): MetricSeries<PressureSample>[] {
  return WINDOWS.map(([average, window]) => ({
    attributes: Object.freeze({ 'psi.type': type, 'psi.window': window }),
    value: (sample) => dividedBy(PERCENT, lineOf(sample, resource, type)?.[average]),
  }));
}

function pressureAverage(resource: PressureResource): MetricRow<PressureSample> {
  return {
    name: `${resource}.pressure.average`,
    instrument: 'gauge',
    unit: '1',
    description: `Share of time (0 to 1) in which ${whoWaits(resource)} waited for ${WAITS_FOR[resource]}, as the kernel averages it. The window is the time constant of a decaying average, so a stall stays visible for longer.`,
    subjects: EVERYWHERE,
    optIn: 'averages',
    series: linesOf(resource).flatMap((type) => averageSeries(resource, type)),
  };
}

function throttlingCounter(
  row: Pick<MetricRow<PressureSample>, 'name' | 'unit' | 'description'>,
  value: (sample: PressureSample) => number | undefined,
): MetricRow<PressureSample> {
  return {
    ...row,
    instrument: 'counter',
    subjects: CGROUPS,
    series: [{ attributes: Object.freeze({}), value }],
  };
}

const throttling = (sample: PressureSample): Throttling | undefined => presentValue(sample.throttling);
const local = (sample: PressureSample): LocalThrottling | undefined => presentValue(sample.localThrottling);

/** Pressure of a PressureSample. */
export const pressureMetrics: readonly MetricRow<PressureSample>[] = [
  ...RESOURCES.map(pressureTime),
  ...RESOURCES.map(pressureAverage),
];

/** CPU bandwidth control of a PressureSample; the node has none. */
export const throttlingMetrics: readonly MetricRow<PressureSample>[] = [
  throttlingCounter(
    {
      name: 'cpu.throttling.time',
      unit: 's',
      description:
        'Time in which the CPU quota (cpu.max) of the cgroup kept its tasks from running. Summed over CPUs, so it can grow faster than the wall clock.',
    },
    (sample) => dividedBy(MICROS_PER_SECOND, throttling(sample)?.throttledMicros),
  ),
  throttlingCounter(
    {
      name: 'cpu.throttling.periods',
      unit: '{period}',
      description:
        'Enforcement periods in which the cgroup used up its CPU quota and was throttled. Divide its rate by that of cpu.periods for the share of throttled periods.',
    },
    (sample) => throttling(sample)?.throttledPeriods,
  ),
  throttlingCounter(
    {
      name: 'cpu.periods',
      unit: '{period}',
      description:
        'Enforcement periods of the CPU quota that have elapsed while the cgroup had runnable tasks. Stays 0 without a quota.',
    },
    (sample) => throttling(sample)?.periods,
  ),
  throttlingCounter(
    {
      name: 'cpu.throttling.local.time',
      unit: 's',
      description:
        "Time in which tasks of the cgroup itself were kept from running by its own CPU quota or an ancestor's. Summed over CPUs; needs a kernel with cpu.stat.local.",
    },
    (sample) => dividedBy(MICROS_PER_SECOND, local(sample)?.throttledMicros),
  ),
];

function ageSeries(collector: 'pressure' | 'throttling'): MetricSeries<PressureSample> {
  return {
    attributes: Object.freeze({ collector }),
    value: ({ old }) => dividedBy(MILLIS_PER_SECOND, old?.[collector]?.ageMillis),
  };
}

/** How old a PressureSample is, where it is not of now. */
export const ageMetrics: readonly MetricRow<PressureSample>[] = [
  {
    name: 'reading.age',
    instrument: 'gauge',
    unit: 's',
    description:
      'Age of what is told of this one, by collector, while the kernel takes so long over its files that psiperf does not wait. Not there otherwise.',
    subjects: EVERYWHERE,
    series: [ageSeries('pressure'), ageSeries('throttling')],
  },
];
