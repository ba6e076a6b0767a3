import type { Histogram } from '@opentelemetry/sdk-metrics';
import { formatBoundary, formatValue } from './format-number.ts';
import type { LabelSet } from './label-source.ts';
import type { PrometheusFormat } from './prometheus-text-writer.ts';

/** The lines of one histogram point: cumulative buckets, sum and count. */
export function writeHistogram(
  name: string,
  labels: LabelSet,
  histogram: Histogram,
  format: PrometheusFormat,
): string {
  return writeBuckets(name, labels, histogram, format) + writeTotals(name, labels, histogram, format);
}

function writeBuckets(
  name: string,
  { text }: LabelSet,
  { buckets }: Histogram,
  format: PrometheusFormat,
): string {
  const before = text === '' ? '{' : `${text.slice(0, -1)},`;
  const boundaries = [...buckets.boundaries.filter(Number.isFinite), Number.POSITIVE_INFINITY];
  let count = 0;
  return boundaries
    .map((boundary, index) => {
      count += buckets.counts[index] ?? 0;
      return `${name}_bucket${before}le="${formatBoundary(boundary, format)}"} ${count}\n`;
    })
    .join('');
}

function writeTotals(
  name: string,
  { text }: LabelSet,
  { sum, count }: Histogram,
  format: PrometheusFormat,
): string {
  const countLine = `${name}_count${text} ${count}\n`;
  if (sum !== undefined) return `${name}_sum${text} ${formatValue(sum)}\n${countLine}`;
  // OpenMetrics has both or neither; there is no sum of values that may be negative.
  return format === 'openmetrics' ? '' : countLine;
}
