/**
 * What `/proc` says of CPU time that was stolen, and of tasks that run or wait. Times are in microseconds, averages in tasks.
 *
 * @module @psiperf/load
 */

export { type CpuTimeOutcome, type CpuTimeSample, isCpuTimeSample, stealShare } from './cpu-time-sample.ts';
export { LOAD_WINDOWS, type LoadAverages, type LoadWindow } from './load-averages.ts';
export { isLoadSample, type LoadOutcome, type LoadSample } from './load-sample.ts';
export type { LoadSampler, LoadSamplerOptions } from './load-sampler.ts';
export type { MetricRow, MetricSeries, MetricSubject } from './metric-table.ts';
export { cpuTimeMetrics, loadMetrics } from './metrics.ts';
export type { TaskReaderOptions } from './open-load.ts';
export type { TaskMethod } from './raw/raw-task-reader.ts';
export { readCpuTime } from './read-cpu-time.ts';
export { TASK_STATES, type TaskCounts, type TaskState } from './task-counts.ts';
export type { TaskReader, TaskTarget } from './task-reader.ts';
