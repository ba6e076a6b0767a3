export type {
  Entity,
  MeasuredTable,
  Measurement,
  MetricRow,
  MetricSeries,
  MetricSubject,
  Reading,
} from './metric-table.ts';
export { PrometheusReader } from './prometheus/prometheus-reader.ts';
export { writePrometheusText } from './prometheus/text-writer.ts';
export { SampleMetricProducer } from './sample-metric-producer.ts';
