import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** Prometheus text 0.0.4 of a collection. */
export function writePrometheusText(collected: ResourceMetrics): string {
  return collected.scopeMetrics.flatMap(({ metrics }) => metrics.map(writeFamily)).join('');
}

function writeFamily(metric: MetricData): string {
  if (metric.dataPointType !== DataPointType.SUM && metric.dataPointType !== DataPointType.GAUGE) return '';
  const total = metric.dataPointType === DataPointType.SUM && metric.isMonotonic ? '_total' : '';
  const unit = metric.descriptor.unit === 's' ? '_seconds' : '';
  const name = metric.descriptor.name.replaceAll('.', '_') + unit + total;
  const lines = metric.dataPoints.map(({ attributes, value }) => {
    const labels = Object.entries(attributes).map(([key, text]) => `${key.replaceAll('.', '_')}="${text}"`);
    return `${name}{${labels.join(',')}} ${value}\n`;
  });
  return `# HELP ${name} ${metric.descriptor.description}\n# TYPE ${name} ${total ? 'counter' : 'gauge'}\n${lines.join('')}`;
}
