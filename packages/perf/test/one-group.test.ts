import { ABSENT } from '@psiperf/cgroup';
import { expect, test } from 'vitest';
import type { CounterSample } from '../src/counter-sample.ts';
import { findOneGroup, pickGroup } from '../src/one-group.ts';
import { HARDWARE, MISSING, makeGroup, makePlan, SOFTWARE } from './support/fake-plan.ts';

const events = [
  { name: 'L1-dcache-load-hits', place: { group: 0, count: 1, minus: 0 } },
  { name: 'L1-dcache-loads', place: { group: 0, count: 1 } },
];
const PLAN = makePlan([makeGroup('x', ['L1-dcache-load-misses', 'L1-dcache-loads'])], { events });

test('counts are in the order of asking, whatever that of the plan', () => {
  const found = findOneGroup(PLAN);
  if ('lack' in found) throw new Error(found.why);
  const group = { counts: [3, 10, 7], enabledNanos: 1, runningNanos: 1, lowestRatio: 1 };
  const sample: CounterSample = { openedMillis: 1, groups: [group], countedNanos: 1 };
  expect(pickGroup(sample, found)).toEqual({ ...group, counts: [7, 10] });
  expect(pickGroup({ ...sample, groups: [ABSENT.gone] }, found)).toBe(ABSENT.gone);
});

test('an event that cannot be counted, or not with the others, leaves none', () => {
  const missing = { ...MISSING, why: 'no PMU of this machine has it' };
  expect(findOneGroup({ ...PLAN, events: [...events, missing] })).toEqual({
    lack: ABSENT['not-supported'],
    why: 'branches cannot be counted: no PMU of this machine has it',
  });
  expect(findOneGroup(makePlan([HARDWARE, SOFTWARE]))).toMatchObject({
    lack: ABSENT['not-supported'],
    why: expect.stringContaining('cannot be counted together'),
  });
  expect(findOneGroup(makePlan([]))).toMatchObject({ why: 'no event was asked for' });
});
