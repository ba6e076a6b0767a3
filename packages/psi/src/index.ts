export type { MetricRow, MetricSeries, MetricSubject } from './metric-table.ts';
export { pressureMetrics } from './metrics.ts';
export type {
  LocalThrottling,
  Outcome,
  Pressure,
  PressureLine,
  PressureResource,
  PressureSample,
  Throttling,
} from './pressure-sample.ts';
export { PsiError, type PsiErrorCode } from './psi-error.ts';
export { readPressure } from './read-pressure.ts';
