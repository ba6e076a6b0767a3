import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** Prometheus text 0.0.4, or OpenMetrics 1.0.0. */
export type PrometheusFormat = 'text' | 'openmetrics';

/** Writes collections as what a Prometheus server scrapes. */
export interface PrometheusTextWriter {
  /** The formats it can write; offer no other to a client. */
  readonly formats: readonly PrometheusFormat[];
  /** How many points the last text left out, because a later one had the same name and labels. */
  readonly shadowed: number;
  /** One text of everything collected. What Prometheus text cannot say is left out, and told through `diag`, once. */
  write(collected: ResourceMetrics, format: PrometheusFormat): string;
}
