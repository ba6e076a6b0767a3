import type { FamilyMetadata } from './family.ts';
import type { PrometheusFormat } from './prometheus-text-writer.ts';

/** The name on a family's metadata lines: OpenMetrics leaves the `_total` of counters to their samples. */
export function toFamilyName({ base, type }: FamilyMetadata, format: PrometheusFormat): string {
  return type === 'counter' && format === 'text' ? `${base}_total` : base;
}
