import { expect, test } from 'vitest';
import { formatBoundary, formatValue } from '../../src/prometheus/format-number.ts';

test.each([
  [0, '0'],
  [14.036781, '14.036781'],
  [1e21, '1e+21'],
  [1e-7, '1e-7'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('the value %d is %s', (value, text) => {
  expect(formatValue(value)).toBe(text);
});

test.each([
  [1, '1', '1.0'],
  [-2, '-2', '-2.0'],
  [0.25, '0.25', '0.25'],
  [1e21, '1e+21', '1e+21'],
  [Number.POSITIVE_INFINITY, '+Inf', '+Inf'],
])('the boundary %d is %s, in OpenMetrics %s', (boundary, text, openmetrics) => {
  expect(formatBoundary(boundary, 'text')).toBe(text);
  expect(formatBoundary(boundary, 'openmetrics')).toBe(openmetrics);
});
