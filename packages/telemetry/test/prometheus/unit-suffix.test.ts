import { expect, test } from 'vitest';
import { toUnitSuffix } from '../../src/prometheus/unit-suffix.ts';

test.each([
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['By', 'bytes'],
  ['KiBy', 'kibibytes'],
  ['Cel', 'celsius'],
  ['%', 'percent'],
  ['By/s', 'bytes_per_second'],
  ['m/h', 'meters_per_hour'],
  ['s/{request}', 'seconds'],
  ['{request}/s', 'per_second'],
  ['{period}', ''],
  ['{fd}', ''],
  ['', ''],
  ['furlong', 'furlong'],
  ['a.b', 'a_b'],
])('%s is %s', (unit, suffix) => {
  expect(toUnitSuffix(unit)).toBe(suffix);
});
