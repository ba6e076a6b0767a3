import { describe, expect, test } from 'vitest';
import { parseCpuStat, parseCpuStatLocal } from '../../src/parse/parse-cpu-stat.ts';

function parse(text: string): number[] | undefined {
  const values = new Float64Array(3);
  return parseCpuStat(text, values) ? [...values] : undefined;
}

function parseLocal(text: string): number | undefined {
  const values = new Float64Array(1);
  return parseCpuStatLocal(text, values) ? values[0] : undefined;
}

describe('cpu.stat', () => {
  test('throttling among other keys', () => {
    const text =
      'usage_usec 9\nuser_usec 5\nsystem_usec 4\nnr_periods 3\nnr_throttled 2\nthrottled_usec 1\nnr_bursts 0\n';
    expect(parse(text)).toEqual([3, 2, 1]);
  });

  test('no throttling where the cpu controller is not enabled', () => {
    expect(parse('usage_usec 9\nuser_usec 5\nsystem_usec 4\n')).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  test.each([
    ['empty', ''],
    ['a blank line', '\n'],
    ['cut in a line', 'usage_usec 9\nnr_per'],
    ['a key without a number', 'usage_usec\n'],
    ['a space after the number', 'usage_usec 9 \n'],
    ['no number', 'usage_usec x\n'],
    ['not a cpu.stat', 'nr_periods 1\nnr_throttled 1\nthrottled_usec 1\n'],
    ['cut after a line', 'usage_usec 9\nnr_periods 1\nnr_throttled 1\n'],
    ['a negative number', 'usage_usec 9\nnr_periods 1\nnr_throttled -1\nthrottled_usec 1\n'],
    ['above 64 bits', 'usage_usec 18446744073709551616\n'],
  ])('malformed: %s', (_name, text) => {
    expect(parse(text)).toBeUndefined();
  });
});

describe('cpu.stat.local', () => {
  test('throttling', () => {
    expect(parseLocal('throttled_usec 17\n')).toBe(17);
  });

  test('empty where the cpu controller is not enabled', () => {
    expect(parseLocal('')).toBeNaN();
  });

  test.each(['throttled_usec 17', 'throttled_usec \n', 'throttled_usec\n'])('malformed: %j', (text) => {
    expect(parseLocal(text)).toBeUndefined();
  });
});
