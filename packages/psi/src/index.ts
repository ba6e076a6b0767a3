/**
 * Pressure stall information (Linux 4.20, https://docs.kernel.org/accounting/psi.html) and CPU throttling of cgroups. Samples have the
 * kernel's units, microseconds and percent; metrics have seconds and shares of 1.
 *
 * @module @psiperf/psi
 */

export { readMaxDescriptors } from './descriptor-limit.ts';
export type { PressureProblem } from './explain-problem.ts';
export type { MetricRow, MetricSeries, MetricSubject } from './metric-table.ts';
export { ageMetrics, pressureMetrics, throttlingMetrics } from './metrics.ts';
export { nodePressureTarget } from './node-pressure-target.ts';
export {
  type ObservePressureOptions,
  observePressure,
  type PressureObservation,
} from './observe-pressure.ts';
export {
  type OpenedPressureReader,
  openPressureReader,
  type PressureReaderOptions,
} from './open-pressure-reader.ts';
export { absencesOf, errorsOf, type PressureAbsence } from './outcomes-of.ts';
export { presentValue } from './present-value.ts';
export type { PressureReader, PressureTarget } from './pressure-reader.ts';
export type {
  LocalThrottling,
  OldReading,
  Outcome,
  Pressure,
  PressureLine,
  PressureResource,
  PressureSample,
  Throttling,
} from './pressure-sample.ts';
export { type Availability, type PressureSupport, probePressure } from './probe-pressure.ts';
export { PsiError, type PsiErrorCode } from './psi-error.ts';
export { readCpuUsage } from './read-cpu-usage.ts';
export { type ReadPressureOptions, readPressure } from './read-pressure.ts';
