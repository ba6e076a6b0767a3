import { AggregationTemporalityPreference } from '@opentelemetry/exporter-metrics-otlp-http';

/** What a receiver wants counters to tell: totals, or changes. */
export type Temporality = 'cumulative' | 'delta' | 'lowmemory';

const PREFERENCES = Object.freeze({
  cumulative: AggregationTemporalityPreference.CUMULATIVE,
  delta: AggregationTemporalityPreference.DELTA,
  lowmemory: AggregationTemporalityPreference.LOWMEMORY,
}) satisfies Readonly<Record<Temporality, AggregationTemporalityPreference>>;

/** The option of OTLP exporters; without one they read OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE. */
export function toPreference(temporality: Temporality | undefined): {
  temporalityPreference?: AggregationTemporalityPreference;
} {
  return temporality === undefined ? {} : { temporalityPreference: PREFERENCES[temporality] };
}
