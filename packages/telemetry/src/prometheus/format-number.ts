/** A sample's value: the shortest decimal that reads back as the same number. */
export function formatValue(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : `${value}`;
}

/** The `le` of a bucket. OpenMetrics wants canonical floats: `1.0`, where text 0.0.4 has `1`. */
export function formatBoundary(boundary: number, format: 'text' | 'openmetrics'): string {
  const text = formatValue(boundary);
  return format === 'openmetrics' && /^-?[0-9]+$/.test(text) ? `${text}.0` : text;
}
