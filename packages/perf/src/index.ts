export type { CounterReader, CounterTarget } from './counter-reader.ts';
export type { CountedWindow, CounterSample, GroupSample, Outcome } from './counter-sample.ts';
export type { MetricRow, MetricSeries, MetricSubject } from './metric-table.ts';
export { PerfError, type PerfErrorCode } from './perf-error.ts';
