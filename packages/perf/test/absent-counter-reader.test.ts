import { ABSENT } from '@psiperf/cgroup';
import { expect, test } from 'vitest';
import { AbsentCounterReader } from '../src/absent-counter-reader.ts';
import { HARDWARE, makePlan } from './support/fake-plan.ts';

const A = { id: 1n, directory: '/a' };

test('every target has a sample, in which nothing was counted', async () => {
  const reader = new AbsentCounterReader(makePlan([HARDWARE]));
  const sample = { openedMillis: undefined, groups: [ABSENT['not-supported']], countedNanos: 0 };
  expect(await reader.read([A, A])).toEqual([sample, sample]);
  await reader.follow();
  expect([reader.heldDescriptors, reader.leftOut, reader.capacity]).toEqual([
    0,
    [],
    Number.POSITIVE_INFINITY,
  ]);
});

test('it is closed like every other', async () => {
  const reader = new AbsentCounterReader(makePlan([]));
  await reader.close();
  await expect(reader.read([A])).rejects.toMatchObject({ code: 'ERR_PERF_CLOSED' });
});
