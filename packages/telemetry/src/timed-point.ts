import type { HrTime } from '@opentelemetry/api';
import type { DataPoint } from '@opentelemetry/sdk-metrics';

/**
 * A point that was not taken just now: text, in which a line without a time is of now, has to tell its `endTime`. OTLP does
 * so of every point.
 */
export interface TimedPoint<Value> extends DataPoint<Value> {
  readonly isOld?: true;
}

/** When the points of a collection were taken. */
export interface PointTime {
  readonly endTime: HrTime;
  readonly isOld: boolean;
}
