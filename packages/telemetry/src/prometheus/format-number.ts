/** How a sample's value is written. */
export type NumberFormat = (value: number) => string;

/** A sample's value: the shortest decimal that reads back as the same number. */
export function formatValue(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : `${value}`;
}

/** The same decimal as Go's client library writes it: with an exponent of two digits below 1e-4 and from 1e6 on. */
export function formatAsGo(value: number): string {
  const size = Math.abs(value);
  if ((size >= 1e-4 && size < 1e6) || !Number.isFinite(value)) return formatValue(value);
  if (size === 0) return '0';
  return value.toExponential().replace(/(?<=e[+-])\d$/, '0$&');
}

/** The `le` of a bucket. OpenMetrics wants canonical floats: `1.0`, where text 0.0.4 has `1`. */
export function formatBoundary(boundary: number, format: 'text' | 'openmetrics'): string {
  const text = formatValue(boundary);
  return format === 'openmetrics' && /^-?[0-9]+$/.test(text) ? `${text}.0` : text;
}
