import type { HrTime } from '@opentelemetry/api';

/** Seconds and nanoseconds of milliseconds since the epoch. */
export function toHrTime(millis: number): HrTime {
  const seconds = Math.floor(millis / 1000);
  return [seconds, Math.floor((millis - seconds * 1000) * 1e6)];
}
