/**
 * Samples to data points; data points to Prometheus text, and to OTLP with one Resource for each container. It knows no kernel
 * file and no pod: it is generic over the tables ({@link MetricRow}) in which sources describe their metrics.
 *
 * @module @psiperf/telemetry
 */

export { ATTR_PROCESS_PID } from './attribute-names.ts';
export { describeMetrics, type MetricDescription } from './describe-metrics.ts';
export { ENTITY_SCOPE_NAME } from './entity-scope.ts';
export type {
  Entity,
  MeasuredTable,
  Measurement,
  MetricRow,
  MetricSeries,
  MetricSubject,
  Reading,
} from './metric-table.ts';
export {
  createOtlpExporter,
  type OtlpExporterOptions,
  type OtlpProtocol,
} from './otlp/create-otlp-exporter.ts';
export type { Temporality } from './otlp/temporality-preference.ts';
export { PointMaker } from './producer/point-maker.ts';
export type { PreviousSamples } from './producer/previous-samples.ts';
export { labelAttributesOf, PROFILES, type ProfileName } from './prometheus/profiles.ts';
export { PrometheusReader } from './prometheus/prometheus-reader.ts';
export type { PrometheusFormat, PrometheusTextWriter } from './prometheus/prometheus-text-writer.ts';
export { PrometheusWriter, type PrometheusWriterOptions } from './prometheus/prometheus-writer.ts';
export { createStockWriter } from './prometheus/stock-writer.ts';
export { SampleMetricProducer } from './sample-metric-producer.ts';
export { TelemetryError, type TelemetryErrorCode } from './telemetry-error.ts';
