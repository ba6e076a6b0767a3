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
export { PointMaker } from './producer/point-maker.ts';
export { labelAttributesOf, PROFILES, type ProfileName } from './prometheus/profiles.ts';
export { PrometheusReader } from './prometheus/prometheus-reader.ts';
export type { PrometheusFormat, PrometheusTextWriter } from './prometheus/prometheus-text-writer.ts';
export { PrometheusWriter, type PrometheusWriterOptions } from './prometheus/prometheus-writer.ts';
export { createStockWriter } from './prometheus/stock-writer.ts';
export { SampleMetricProducer } from './sample-metric-producer.ts';
export { TelemetryError, type TelemetryErrorCode } from './telemetry-error.ts';
