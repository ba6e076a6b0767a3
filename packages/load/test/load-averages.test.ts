import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstAverages, LOAD_WINDOWS, type LoadWindow, nextAverages } from '../src/load-averages.ts';

const WINDOWS = Object.keys(LOAD_WINDOWS) as LoadWindow[];

describe('load averages', () => {
  it('begin with the first count', () => {
    expect(firstAverages(3)).toEqual({ '10s': 3, '1m': 3, '5m': 3, '15m': 3 });
  });

  it("decay as cAdvisor's: of ten seconds, every five", () => {
    // load = load * d + running * (1 - d), d = e^(-5 / 10): 4 -> 4d -> 4d^2 + 2(1 - d)
    const idle = nextAverages(firstAverages(4), 0, 5_000);
    expect(idle['10s']).toBeCloseTo(2.426123, 6);
    expect(nextAverages(idle, 2, 5_000)['10s']).toBeCloseTo(2.258456, 6);
  });

  it('forget sooner the shorter their window is', () => {
    const after = nextAverages(firstAverages(1), 0, 60_000);
    expect(WINDOWS.map((window) => after[window])).toEqual([
      Math.exp(-6),
      Math.exp(-1),
      Math.exp(-1 / 5),
      Math.exp(-1 / 15),
    ]);
  });

  it('do not depend on how often nothing changes', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), steps, (first, running, elapsed) => {
        const stepwise = elapsed.reduce(
          (last, millis) => nextAverages(last, running, millis),
          firstAverages(first),
        );
        const whole = elapsed.reduce((sum, millis) => sum + millis, 0);
        const atOnce = nextAverages(firstAverages(first), running, whole);
        for (const window of WINDOWS) expect(stepwise[window]).toBeCloseTo(atOnce[window], 6);
      }),
    );
  });

  it('stay between what was counted, also when the clock is set back', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.integer(), (first, running, elapsed) => {
        const next = nextAverages(firstAverages(first), running, elapsed);
        for (const window of WINDOWS) {
          expect(next[window]).toBeGreaterThanOrEqual(Math.min(first, running) - 1e-9);
          expect(next[window]).toBeLessThanOrEqual(Math.max(first, running) + 1e-9);
        }
      }),
    );
  });
});
