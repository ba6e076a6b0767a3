import { constants } from 'node:os';
import { ABSENT } from '@psiperf/cgroup';
import { describe, expect, test } from 'vitest';
import { BatchCounterReader } from '../src/batch-counter-reader.ts';
import { CounterBatch } from '../src/counter-batch.ts';
import { NOT_SCHEDULED } from '../src/raw/counter-layout.ts';
import { FakeCounterReader, type FakeGroup } from './support/fake-counter-reader.ts';
import { makeGroup, makePlan, SOFTWARE } from './support/fake-plan.ts';
import { ManualClock } from './support/manual-clock.ts';

const GROUPS = [makeGroup('hardware', ['cycles']), makeGroup('branches', ['branches']), SOFTWARE];
const A = { id: 1n, directory: '/a' };

function open(timesLie: boolean) {
  const plan = makePlan(GROUPS, { timesLie });
  const native = new FakeCounterReader(plan);
  const clock = new ManualClock();
  const reader = new BatchCounterReader(
    new CounterBatch(native, { plan, clock, maxDescriptors: 100, retryMillis: 10_000 }),
  );
  return async (...groups: [afterMillis: number, ...FakeGroup[]]) => {
    const [afterMillis, ...said] = groups;
    clock.nowMillis += afterMillis;
    native.set('/a', ...said);
    const [sample] = await reader.read([A]);
    return sample?.groups.map((group) => ('counts' in group ? group.counts[0] : group));
  };
}

const counted = (count: number, ratio = 1): FakeGroup => ({ counts: [count], ratio });
const software = { counts: [5, 0, 0] };

describe('where times lie', () => {
  test('all hardware groups of a cgroup are unreliable as soon as one of them takes turns', async () => {
    const read = open(true);
    expect(await read(0, counted(10), counted(20), software)).toEqual([10, 20, 5]);
    const { unreliable } = ABSENT;
    expect(await read(1000, counted(11), counted(30, 0.99), software)).toEqual([unreliable, unreliable, 5]);
  });

  test('one that was never on the PMU says so, and the others are unreliable', async () => {
    const read = open(true);
    const never: FakeGroup = { status: [NOT_SCHEDULED, -1, -1] };
    expect(await read(0, never, counted(20), software)).toEqual([
      ABSENT['not-scheduled'],
      ABSENT.unreliable,
      5,
    ]);
  });

  test('a minute later they count on, without what was counted in between', async () => {
    const read = open(true);
    await read(0, counted(10), counted(20), software);
    await read(1000, counted(1000), counted(2000, 0.5), software);
    const { unreliable } = ABSENT;
    expect(await read(59_999, counted(1010), counted(2010), software)).toEqual([unreliable, unreliable, 5]);
    expect(await read(1, counted(1011), counted(2012), software)).toEqual([11, 22, 5]);
  });

  test('a cgroup that has not run takes no turns', async () => {
    const read = open(true);
    expect(await read(0, counted(0, Number.NaN), counted(0, Number.NaN), software)).toEqual([0, 0, 5]);
  });

  test('what is missing anyway keeps its reason', async () => {
    const read = open(true);
    const missing: FakeGroup = { status: [constants.errno.ENOENT, 0, 0] };
    expect(await read(0, missing, counted(1, 0.5), software)).toEqual([
      ABSENT['not-supported'],
      ABSENT.unreliable,
      5,
    ]);
  });
});

test('elsewhere taking turns makes estimates', async () => {
  expect(await open(false)(0, counted(10, 0.5), counted(20, 0.5), software)).toEqual([10, 20, 5]);
});
