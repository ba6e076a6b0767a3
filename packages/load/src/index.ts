export { type CpuTimeSample, stealShare } from './cpu-time-sample.ts';
export type { MetricRow, MetricSeries, MetricSubject } from './metric-table.ts';
export { cpuTimeMetrics } from './metrics.ts';
export { readCpuTime } from './read-cpu-time.ts';
