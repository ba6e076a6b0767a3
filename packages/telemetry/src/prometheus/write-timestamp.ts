import type { HrTime } from '@opentelemetry/api';
import type { PrometheusFormat } from './prometheus-text-writer.ts';

/** What follows a value that is not of now: milliseconds since the epoch, in OpenMetrics seconds. */
export function writeTimestamp([seconds, nanos]: HrTime, format: PrometheusFormat): string {
  const millis = seconds * 1e3 + Math.floor(nanos / 1e6);
  return format === 'openmetrics' ? ` ${(millis / 1e3).toFixed(3)}` : ` ${millis}`;
}
