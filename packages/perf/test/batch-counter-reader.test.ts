import { constants } from 'node:os';
import { ABSENT } from '@psiperf/cgroup';
import { describe, expect, test } from 'vitest';
import { BatchCounterReader } from '../src/batch-counter-reader.ts';
import { CounterBatch } from '../src/counter-batch.ts';
import type { CounterPlan } from '../src/counter-plan.ts';
import type { CounterSample } from '../src/counter-sample.ts';
import { MALFORMED, NOT_SCHEDULED } from '../src/raw/counter-layout.ts';
import { FakeCounterReader } from './support/fake-counter-reader.ts';
import { HARDWARE, makePlan, SOFTWARE } from './support/fake-plan.ts';
import { ManualClock } from './support/manual-clock.ts';

const { EMFILE, ENOENT, EINVAL } = constants.errno;
const PLAN = makePlan([HARDWARE, SOFTWARE]);
const target = (name: string, id = BigInt(name.charCodeAt(0))) => ({ id, directory: `/${name}` });
const [A, B, C] = [target('a'), target('b'), target('c')];

function open(plan: CounterPlan = PLAN, maxDescriptors = 100) {
  const native = new FakeCounterReader(plan);
  const clock = new ManualClock();
  const batch = new CounterBatch(native, { plan, clock, maxDescriptors, retryMillis: 10_000 });
  const reader = new BatchCounterReader(batch);
  const readOne = async (of = A): Promise<CounterSample> => {
    const [sample] = await reader.read([of]);
    if (sample === undefined) throw new Error('no sample');
    return sample;
  };
  return { native, clock, reader, readOne };
}

const firstCountOf = ({ groups }: CounterSample) => {
  const [group] = groups;
  return group !== undefined && 'counts' in group ? group.counts[0] : group;
};

describe('samples', () => {
  test('have what each group says', async () => {
    const { native, readOne } = open();
    native.set(
      '/a',
      { enabledNanos: 5e8, runningNanos: 4e8, ratio: 0.75, counts: [10, 20, 30] },
      { counts: [1, 2, 3], ratio: Number.NaN, enabledNanos: 0 },
    );
    expect(await readOne()).toEqual({
      openedMillis: 1_000_000,
      groups: [
        { counts: [10, 20, 30], enabledNanos: 5e8, runningNanos: 4e8, lowestRatio: 0.75 },
        { counts: [1, 2, 3], enabledNanos: 0, runningNanos: 0, lowestRatio: undefined },
      ],
      countedNanos: 0,
    });
  });

  test('are aligned with the targets, in whatever order and number they come', async () => {
    const { native, reader } = open();
    for (const [index, { directory }] of [A, B, C].entries())
      native.set(directory, { counts: [index, 0, 0] });
    const counts = async (...targets: (typeof A)[]) => (await reader.read(targets)).map(firstCountOf);
    expect(await counts(A, B)).toEqual([0, 1]);
    expect(await counts(C, B)).toEqual([2, 1]);
    expect(await counts(B, B, A)).toEqual([1, 1, 0]);
    expect(await counts()).toEqual([]);
    expect(reader.heldDescriptors).toBe(PLAN.descriptorsOnce);
  });

  test('of many', async () => {
    const { native, reader } = open(PLAN, 10_000);
    const targets = Array.from({ length: 300 }, (_, index) => target(`n${index}`, BigInt(index + 1)));
    for (const [index, { directory }] of targets.entries()) native.set(directory, { counts: [index, 0, 0] });
    await reader.read(targets.slice(0, 10));
    expect((await reader.read(targets)).map(firstCountOf)).toEqual(targets.map((_, index) => index));
  });

  test('one group that fails takes no other with it', async () => {
    const { native, readOne } = open();
    native.set('/a', { status: [EINVAL, 1, 2] }, { counts: [1, 2, 3] });
    const { groups, openedMillis } = await readOne();
    expect(openedMillis).toBe(1_000_000);
    expect(groups[0]).toMatchObject({ code: 'ERR_PERF_OPEN', path: '/a', cpu: 1, event: 'cache-misses' });
    expect(groups[1]).toMatchObject({ counts: [1, 2, 3] });
  });

  test('an error is the same one as long as nothing changes', async () => {
    const { native, readOne } = open();
    native.set('/a', { status: [EINVAL, 1, 2] }, {});
    const [first] = (await readOne()).groups;
    expect((await readOne()).groups[0]).toBe(first);
    native.set('/a', { status: [EINVAL, 0, 2] }, {});
    expect((await readOne()).groups[0]).toMatchObject({ cpu: 0 });
  });

  test('nothing of the last target of a slot is told of the next one', async () => {
    const { native, clock, reader, readOne } = open();
    native.set('/a', { status: [EINVAL, 1, 2] }, {});
    native.set('/b', { status: [EINVAL, 1, 2] }, {});
    await readOne(A);
    clock.nowMillis += 1000;
    await reader.read([]);
    expect(await readOne(B)).toMatchObject({
      openedMillis: 1_001_000,
      countedNanos: 0,
      groups: [{ path: '/b' }, {}],
    });
  });
});

describe('since when a cgroup is counted', () => {
  test('since before the call in which it was opened, and for as long as the clock went on', async () => {
    const { native, clock, readOne } = open();
    native.set('/a', {}, {});
    native.gate = new Promise((resolve) => {
      setImmediate(() => {
        clock.nowMillis += 5;
        resolve();
      });
    });
    expect(await readOne()).toMatchObject({ openedMillis: 1_000_000, countedNanos: 0 });
    clock.nowMillis = 1_002_000;
    expect(await readOne()).toMatchObject({ openedMillis: 1_000_000, countedNanos: 2e9 });
    clock.nowMillis = 900_000;
    expect(await readOne(), 'a clock that was set back').toMatchObject({ countedNanos: 2e9 });
  });

  test('not as long as nothing of it could be opened', async () => {
    const { native, clock, readOne } = open();
    native.set('/a', { status: [ENOENT, 0, 0] }, { status: [EMFILE, -1, -1] });
    expect(await readOne()).toMatchObject({ openedMillis: undefined, countedNanos: 0 });
    clock.nowMillis += 10_000;
    native.set('/a', { status: [ENOENT, 0, 0] }, {});
    expect(await readOne()).toMatchObject({ openedMillis: 1_010_000, countedNanos: 0 });
  });

  test('anew after it was closed and opened again', async () => {
    const { native, clock, readOne } = open();
    native.set('/a', {}, {});
    await readOne();
    native.set('/a', { status: [EMFILE, -1, -1] }, { status: [EMFILE, -1, -1] });
    clock.nowMillis += 1000;
    expect((await readOne()).openedMillis).toBeUndefined();
    native.set('/a', {}, {});
    clock.nowMillis += 1000;
    expect(await readOne()).toMatchObject({ openedMillis: 1_002_000, countedNanos: 0 });
  });

  test.each([
    ['not scheduled', NOT_SCHEDULED],
    ['malformed', MALFORMED],
  ])('still, where a reading of it is %s', async (_name, status) => {
    const { native, clock, readOne } = open();
    native.set('/a', {}, {});
    await readOne();
    native.set('/a', { status: [status, -1, -1] }, { status: [status, -1, -1] });
    clock.nowMillis += 1000;
    expect((await readOne()).openedMillis).toBe(1_000_000);
  });
});

describe('what the native reader is told', () => {
  test('to count, and to try again every 10 s, and where the clock was set back', async () => {
    const { native, clock, readOne } = open();
    for (const millis of [0, 9_999, 1, -3_600_000]) {
      clock.nowMillis += millis;
      await readOne();
    }
    expect(native.calls.map(({ retry }) => retry)).toEqual([true, false, true, true]);
    expect(native.calls.every(({ counting }) => counting)).toBe(true);
  });
});

describe('the budget', () => {
  const budget = PLAN.descriptorsOnce + 2 * PLAN.descriptorsPerTarget;

  test.each([
    ['exactly enough', budget, 2],
    ['one short of it', budget - 1, 1],
    ['less than what is taken once', 1, 0],
  ])('%s: whole targets only, the first ones', async (_name, maxDescriptors, counted) => {
    const { native, reader } = open(PLAN, maxDescriptors);
    for (const { directory } of [A, B, C]) native.set(directory, {}, {});
    const samples = await reader.read([A, B, C]);
    expect(samples.filter(({ openedMillis }) => openedMillis !== undefined)).toHaveLength(counted);
    const leftOut = samples.slice(counted).map(({ groups }) => groups);
    expect(leftOut).toEqual(leftOut.map(() => [ABSENT['over-budget'], ABSENT['over-budget']]));
    expect(reader.leftOut).toEqual([A, B, C].slice(counted));
    expect(reader.heldDescriptors).toBe(PLAN.descriptorsOnce + counted * PLAN.descriptorsPerTarget);
  });

  test('is kept to when a cgroup takes more than was planned, because CPUs have come online', async () => {
    const { native, reader } = open(PLAN, PLAN.descriptorsOnce + 4 * PLAN.descriptorsPerTarget);
    for (const { directory } of [A, B, C]) native.set(directory, {}, {});
    expect(reader.capacity).toBe(4);
    await reader.read([A, B, C]);
    expect(reader.capacity).toBe(4);
    native.descriptorsPerSlot = 2 * PLAN.descriptorsPerTarget + 1;
    await reader.read([A, B, C]);
    await reader.read([A, B, C]);
    expect([reader.capacity, reader.leftOut]).toEqual([1, [B, C]]);
    native.descriptorsPerSlot = PLAN.descriptorsPerTarget;
    await reader.read([A, B, C]);
    await reader.read([A, B, C]);
    expect([reader.capacity, reader.leftOut], 'they went offline').toEqual([4, []]);
  });

  test('one that was left out is counted when there is room, and those that are counted stay', async () => {
    const { native, reader } = open(PLAN, budget);
    for (const { directory } of [A, B, C]) native.set(directory, {}, {});
    await reader.read([A, B]);
    await reader.read([C, B, A]);
    expect(reader.leftOut).toEqual([C]);
    const [c] = await reader.read([C, B]);
    expect(c?.openedMillis).toBeDefined();
    expect(reader.leftOut).toEqual([]);
  });

  test('one for which the kernel had no descriptor is left out as well', async () => {
    const { native, reader } = open();
    native.set('/a', {}, {});
    native.set('/b', { status: [EMFILE, 0, 0] }, { status: [EMFILE, 0, 0] });
    const [, b] = await reader.read([A, B]);
    expect(b?.groups).toEqual([ABSENT['over-budget'], ABSENT['over-budget']]);
    expect(reader.leftOut).toEqual([B]);
  });
});

describe('following', () => {
  test('opens and closes at once, and a cgroup is counted from then on', async () => {
    const { native, clock, reader } = open();
    native.set('/a', {}, {});
    native.set('/b', {}, {});
    await reader.follow([A]);
    expect(reader.heldDescriptors).toBe(PLAN.descriptorsOnce + PLAN.descriptorsPerTarget);
    clock.nowMillis += 3000;
    await reader.follow([A, B]);
    clock.nowMillis += 2000;
    const [a, b] = await reader.read([A, B]);
    expect(a).toMatchObject({ openedMillis: 1_000_000, countedNanos: 5e9 });
    expect(b).toMatchObject({ openedMillis: 1_003_000, countedNanos: 2e9 });
    await reader.follow([]);
    expect([native.slots.size, reader.heldDescriptors]).toEqual([0, PLAN.descriptorsOnce]);
  });

  test('waits for its turn', async () => {
    const { native, reader } = open();
    await Promise.all([reader.read([A]), reader.follow([B]), reader.read([B])]);
    expect(native.calls.map(({ add, remove }) => [add.length, remove.length])).toEqual([
      [1, 0],
      [1, 1],
      [0, 0],
    ]);
  });

  test('rejects neither when it fails nor when the reader is closed', async () => {
    const { native, reader } = open();
    native.failure = new Error('no memory');
    await reader.follow([A]);
    await reader.close();
    await reader.follow([A]);
    expect(native.calls).toEqual([]);
  });
});

describe('turns', () => {
  test('one reading at a time', async () => {
    const { native, reader } = open();
    const both = await Promise.all([reader.read([A]), reader.read([A, B]), reader.read([B])]);
    expect(both.map(({ length }) => length)).toEqual([1, 2, 1]);
    expect(native.calls.map(({ add, remove }) => [add.length, remove.length])).toEqual([
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
  });

  test('one that fails does not keep the next one from being taken', async () => {
    const { native, reader } = open();
    native.failure = new Error('no memory');
    const [failed, next] = await Promise.allSettled([reader.read([A]), reader.read([A])]);
    expect([failed.status, next.status]).toEqual(['rejected', 'fulfilled']);
  });

  test('one that fails is made good by the next', async () => {
    const { native, reader } = open();
    native.set('/a', {}, {});
    native.set('/b', {}, {});
    await reader.read([A]);
    native.failure = new Error('no memory');
    await expect(reader.read([B])).rejects.toThrow('no memory');
    const [b] = await reader.read([B]);
    expect(b?.openedMillis).toBe(1_000_000);
    expect([...native.slots.values()].map(({ directory }) => directory)).toEqual(['/b']);
  });

  test('closing waits for the reading under way, and ends it all', async () => {
    const { native, reader } = open();
    native.set('/a', {}, {});
    const reading = reader.read([A]);
    await reader.close();
    await reader.close();
    expect(await reading).toHaveLength(1);
    expect(native.closed).toBe(true);
    expect(reader.heldDescriptors).toBe(0);
    await expect(reader.read([A])).rejects.toMatchObject({ code: 'ERR_PERF_CLOSED' });
  });
});
