import { expect, test } from 'vitest';
import { systemClock } from '../src/clock.ts';

test('a task is called once its time has come', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const planned = systemClock.now();
  systemClock.schedule(5, () => resolve(systemClock.now()));
  expect(await promise).toBeGreaterThanOrEqual(planned + 4);
});

test('a cancelled task is not called', async () => {
  let called = false;
  const cancel = systemClock.schedule(1, () => {
    called = true;
  });
  cancel();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(called).toBe(false);
});
