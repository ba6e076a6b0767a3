import { expect, it } from 'vitest';
import { StealWatch } from '../../src/log/steal-watch.ts';

/** A machine of one CPU of whose time, from a moment on, a share is stolen. */
const at = (seconds: number, stolenSeconds: number) => ({
  stealMicros: stolenSeconds * 1e6,
  totalMicros: seconds * 1e6,
});

it('tells of a minute in which a tenth was stolen, and no more once one has passed without', () => {
  const watch = new StealWatch();
  expect(watch.follow(0, at(0, 0))).toBeUndefined();
  expect(watch.follow(30_000, at(30, 30))).toBeUndefined();
  expect(watch.follow(60_000, at(60, 30))).toBe(0.5);
  expect(watch.follow(90_000, at(90, 30))).toBe(0.5);
  expect(watch.follow(120_000, at(120, 35))).toBeUndefined();
});

it('is silent below a tenth', () => {
  const watch = new StealWatch();
  watch.follow(0, at(0, 0));
  expect(watch.follow(60_000, at(60, 5.9))).toBeUndefined();
});
