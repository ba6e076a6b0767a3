import type { HrTime } from '@opentelemetry/api';
import type { DataPoint } from '@opentelemetry/sdk-metrics';

/** How far a counter had come when its receiver last heard of it. */
export interface DeltaBaseline {
  /** When the counter itself began to count: another start is another counter. */
  readonly startTime: HrTime;
  readonly time: HrTime;
  readonly value: number;
}

/** The baseline of which a cumulative point is the continuation. */
export function toBaseline({ startTime, endTime, value }: DataPoint<number>): DeltaBaseline {
  return { startTime, time: endTime, value };
}

/** Whether the point is of the counter that set the baseline, and not of one that began anew. */
export function isSameCounter({ startTime }: DataPoint<number>, baseline: DeltaBaseline): boolean {
  return compareTimes(startTime, baseline.startTime) === 0;
}

/**
 * What was counted since the baseline; undefined where there is no change to tell: the counter went back, or has not been
 * read again since.
 */
export function toDelta(point: DataPoint<number>, baseline: DeltaBaseline): DataPoint<number> | undefined {
  const value = point.value - baseline.value;
  return value < 0 || compareTimes(point.endTime, baseline.time) <= 0
    ? undefined
    : { ...point, startTime: baseline.time, value };
}

/** Below zero where the first is earlier. */
export function compareTimes(a: HrTime, b: HrTime): number {
  return a[0] - b[0] || a[1] - b[1];
}
