// The metrics of this package, as data: the only place that turns kernel units into SI units.

import { isAbsence } from '@psiperf/cgroup';
import type { MetricRow, MetricSeries, MetricSubject } from './metric-table.ts';
import type { Outcome, Pressure, PressureResource, PressureSample } from './pressure-sample.ts';
import { PsiError } from './psi-error.ts';

const MICROS_PER_SECOND = 1e6;

const EVERYWHERE: readonly MetricSubject[] = ['container', 'k8s.pod', 'cgroup', 'system'];

const RESOURCES: readonly PressureResource[] = ['cpu', 'memory', 'io', 'irq'];
const SOME = Object.freeze({ 'psi.type': 'some' });
const FULL = Object.freeze({ 'psi.type': 'full' });

/** The value of an outcome; undefined for an absence or an error. */
function valueOf<T extends object>(outcome: Outcome<T>): T | undefined {
  return isAbsence(outcome) || outcome instanceof PsiError ? undefined : outcome;
}

function seconds(micros: number | undefined): number | undefined {
  return micros === undefined ? undefined : micros / MICROS_PER_SECOND;
}

const WAITS_FOR: Record<PressureResource, string> = {
  cpu: 'a CPU',
  memory: 'memory (reclaim, refault, swap)',
  io: 'block I/O',
  irq: 'interrupts to be served',
};

function pressureTime(resource: PressureResource): MetricRow<PressureSample> {
  const line = (type: keyof Pressure) => (sample: PressureSample) =>
    seconds(valueOf(sample[resource])?.[type]?.totalMicros);
  const some: MetricSeries<PressureSample> = { attributes: SOME, value: line('some') };
  const full: MetricSeries<PressureSample> = { attributes: FULL, value: line('full') };
  return {
    name: `${resource}.pressure.time`,
    instrument: 'counter',
    unit: 's',
    description: `Time in which some or all (full) non-idle tasks waited for ${WAITS_FOR[resource]}, by kernel PSI.`,
    subjects: EVERYWHERE,
    series: resource === 'irq' ? [full] : [some, full],
  };
}

/** Metrics of a PressureSample. */
export const pressureMetrics: readonly MetricRow<PressureSample>[] = RESOURCES.map(pressureTime);
