import type { DataPoint, MetricData } from '@opentelemetry/sdk-metrics';

/** The metric with other points, which must be of its own kind. */
export function withPoints(metric: MetricData, dataPoints: DataPoint<unknown>[]): MetricData {
  return { ...metric, dataPoints } as MetricData;
}
