import { expect, test } from 'vitest';
import { formatAsGo, formatBoundary, formatValue } from '../../src/prometheus/format-number.ts';

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

// Made by strconv.FormatFloat(value, 'g', -1, 64).
test.each([
  [0, '0'],
  [-0, '0'],
  [-1, '-1'],
  [12.34, '12.34'],
  [0.0001, '0.0001'],
  [0.00012, '0.00012'],
  [0.00001, '1e-05'],
  [-0.000012345, '-1.2345e-05'],
  [1e-7, '1e-07'],
  [330_809, '330809'],
  [999_999.5, '999999.5'],
  [1_000_000, '1e+06'],
  [-1_234_567, '-1.234567e+06'],
  [26_810_185, '2.6810185e+07'],
  [328_157_795, '3.28157795e+08'],
  [1e15, '1e+15'],
  [2 ** 53, '9.007199254740992e+15'],
  [1e20, '1e+20'],
  [1.5e300, '1.5e+300'],
  [Number.MAX_VALUE, '1.7976931348623157e+308'],
  [Number.MIN_VALUE, '5e-324'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])("as Go's client library writes it, %d is %s", (value, text) => {
  expect(formatAsGo(value)).toBe(text);
});
