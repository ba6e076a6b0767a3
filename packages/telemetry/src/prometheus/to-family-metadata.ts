import {
  DataPointType,
  type ExponentialHistogramMetricData,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import type { FamilyMetadata } from './family.ts';
import { sanitizeName } from './sanitize-name.ts';
import { toUnitSuffix } from './unit-suffix.ts';

/** A metric that both formats have a type for. */
export type WritableMetric = Exclude<MetricData, ExponentialHistogramMetricData>;

/** The family of a metric by OpenTelemetry's translation to Prometheus. */
export function toFamilyMetadata(metric: WritableMetric): FamilyMetadata {
  const type = toType(metric);
  const { name, description, unit } = metric.descriptor;
  const suffix = unit === '1' ? ratioSuffix(metric) : toUnitSuffix(unit);
  const plain = sanitizeName(name);
  return {
    base: withSuffix(type === 'counter' ? plain.replace(/_total$/, '') : plain, suffix),
    type,
    unit: suffix,
    help: description,
  };
}

function toType(metric: WritableMetric): FamilyMetadata['type'] {
  switch (metric.dataPointType) {
    case DataPointType.SUM:
      return metric.isMonotonic ? 'counter' : 'gauge';
    case DataPointType.GAUGE:
      return 'gauge';
    case DataPointType.HISTOGRAM:
      return 'histogram';
  }
}

/** A dimensionless gauge is a share of something; a dimensionless sum counts something. */
function ratioSuffix({ dataPointType }: WritableMetric): string {
  return dataPointType === DataPointType.GAUGE ? 'ratio' : '';
}

function withSuffix(name: string, suffix: string): string {
  return suffix === '' || name === suffix || name.endsWith(`_${suffix}`) ? name : `${name}_${suffix}`;
}
