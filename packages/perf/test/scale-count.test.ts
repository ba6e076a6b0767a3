import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaleCount } from '../src/scale-count.ts';

const count = fc.nat(1e12);
const nanos = fc.integer({ min: 1, max: 1e15 });

describe('the three states', () => {
  test.each([
    ['on the PMU all the time', 10, 100, 100, { state: 'exact', count: 10 }],
    ['a cgroup that has not run', 0, 0, 0, { state: 'exact', count: 0 }],
    ['half of the time', 10, 100, 50, { state: 'estimate', count: 20, ratio: 0.5 }],
    ['never on the PMU', 0, 100, 0, { state: 'no-data' }],
  ])('%s', (_name, value, enabledNanos, runningNanos, expected) => {
    expect(scaleCount({ value, enabledNanos, runningNanos })).toEqual(expected);
  });
});

describe('properties', () => {
  test('exact: the value, whatever the time', () => {
    fc.assert(
      fc.property(count, nanos, (value, time) => {
        const scaled = scaleCount({ value, enabledNanos: time, runningNanos: time });
        expect(scaled).toEqual({ state: 'exact', count: value });
      }),
    );
  });

  test('estimate: never less than the value, and the value again times the ratio', () => {
    fc.assert(
      fc.property(count, nanos, nanos, (value, runningNanos, more) => {
        const scaled = scaleCount({ value, enabledNanos: runningNanos + more, runningNanos });
        if (scaled.state !== 'estimate') throw new Error(scaled.state);
        expect(scaled.count).toBeGreaterThanOrEqual(value);
        expect(scaled.ratio).toBeLessThan(1);
        const back = scaled.count * scaled.ratio;
        expect(Math.abs(back - value)).toBeLessThanOrEqual(value * 1e-9);
      }),
    );
  });

  test('no data: neither 0 nor infinite, whatever the value', () => {
    fc.assert(
      fc.property(count, nanos, (value, enabledNanos) => {
        expect(scaleCount({ value, enabledNanos, runningNanos: 0 })).toEqual({ state: 'no-data' });
      }),
    );
  });
});
