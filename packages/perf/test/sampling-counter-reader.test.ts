import { constants } from 'node:os';
import { ABSENT } from '@psiperf/cgroup';
import { describe, expect, test } from 'vitest';
import { CounterBatch } from '../src/counter-batch.ts';
import type { CounterSample } from '../src/counter-sample.ts';
import { NOT_SCHEDULED } from '../src/raw/counter-layout.ts';
import { SamplingCounterReader } from '../src/sampling-counter-reader.ts';
import { FakeCounterReader } from './support/fake-counter-reader.ts';
import { HARDWARE, makePlan, SOFTWARE } from './support/fake-plan.ts';
import { ManualClock } from './support/manual-clock.ts';

const PLAN = makePlan([HARDWARE, SOFTWARE]);
const DUTY = { countMillis: 10_000, everyMillis: 60_000 };
const PAUSE = DUTY.everyMillis - DUTY.countMillis;
const A = { id: 1n, directory: '/a' };
const B = { id: 2n, directory: '/b' };
const NOT_YET = [ABSENT.sampled, ABSENT.sampled];

function open(maxDescriptors = 100) {
  const native = new FakeCounterReader(PLAN);
  const clock = new ManualClock();
  const batch = new CounterBatch(native, { plan: PLAN, clock, maxDescriptors, retryMillis: 10_000 });
  const reader = new SamplingCounterReader(batch, { plan: PLAN, clock, duty: DUTY });
  const readOne = async (of = A): Promise<CounterSample> => {
    const [sample] = await reader.read([of]);
    if (sample === undefined) throw new Error('no sample');
    return sample;
  };
  /** Counts that every event of every group has. */
  const count = (number: number) => {
    const group = { counts: [number, number, number] };
    for (const { directory } of [A, B]) native.set(directory, group, group);
  };
  count(0);
  return { native, clock, reader, readOne, count };
}

describe('windows', () => {
  test('begin with the first read, end, and come again, without a read', async () => {
    const { native, clock, readOne } = open();
    expect(clock.waiting, 'nothing is counted for nobody').toBe(0);
    await readOne();
    const counting = () => native.calls.map((call) => call.counting);
    expect(counting()).toEqual([true]);
    await clock.advance(DUTY.countMillis - 1);
    expect(counting()).toEqual([true]);
    await clock.advance(1);
    expect(counting()).toEqual([true, false]);
    await clock.advance(PAUSE);
    await clock.advance(DUTY.countMillis);
    expect(counting()).toEqual([true, false, true, false]);
    expect(clock.waiting).toBe(1);
  });

  test('are all that is read: a read between them makes no call and says what the last one said', async () => {
    const { native, clock, readOne, count } = open();
    expect(await readOne()).toEqual({ openedMillis: 1_000_000, groups: NOT_YET, countedNanos: 0 });
    count(100);
    await clock.advance(DUTY.countMillis);
    const first = await readOne();
    const counts = [100, 100, 100];
    expect(first).toMatchObject({ groups: [{ counts }, { counts }], countedNanos: 10e9 });
    expect(first.window).toEqual({ counts: [counts, counts] });
    count(101);
    await clock.advance(PAUSE);
    expect(await readOne(), 'while the next one goes on').toBe(first);
    expect(native.calls).toHaveLength(3);
    count(130);
    await clock.advance(DUTY.countMillis);
    const next = await readOne();
    expect(next.window).toEqual({ counts: [counts, counts].map(() => [30, 30, 30]) });
    expect(next).toMatchObject({ openedMillis: 1_000_000, countedNanos: 20e9 });
  });

  test('last as long as the clock says, however late they end', async () => {
    const { clock, readOne } = open();
    await readOne();
    await clock.advance(DUTY.countMillis + 500);
    expect((await readOne()).countedNanos).toBe(10.5e9);
  });

  test('count a target that is listed twice once', async () => {
    const { clock, reader, count } = open();
    await reader.read([A, A]);
    count(7);
    await clock.advance(DUTY.countMillis);
    const samples = await reader.read([A, A]);
    expect(samples.map(({ window }) => window?.counts[0])).toEqual([
      [7, 7, 7],
      [7, 7, 7],
    ]);
  });

  test('in which a group was never on the PMU have no counts of it; the next has those of both', async () => {
    const { native, clock, readOne, count } = open();
    await readOne();
    count(10);
    await clock.advance(DUTY.countMillis);
    await clock.advance(PAUSE);
    native.set('/a', { status: [NOT_SCHEDULED, -1, -1] }, { counts: [11, 11, 11] });
    await clock.advance(DUTY.countMillis);
    const sample = await readOne();
    expect(sample.groups[0]).toBe(ABSENT['not-scheduled']);
    expect(sample.window?.counts).toEqual([undefined, [1, 1, 1]]);
    await clock.advance(PAUSE);
    count(15);
    await clock.advance(DUTY.countMillis);
    expect((await readOne()).window?.counts).toEqual([
      [5, 5, 5],
      [4, 4, 4],
    ]);
  });
});

describe('targets', () => {
  test('that are new wait for the next window', async () => {
    const { native, clock, reader, readOne, count } = open();
    await readOne(A);
    await clock.advance(5000);
    expect((await reader.read([A, B]))[1]).toMatchObject({ openedMillis: undefined, groups: NOT_YET });
    await clock.advance(5000);
    expect((await readOne(B)).window).toBeUndefined();
    await clock.advance(PAUSE);
    count(3);
    await clock.advance(DUTY.countMillis);
    expect((await readOne(B)).window?.counts[0]).toEqual([3, 3, 3]);
    expect(native.slots.size).toBe(1);
  });

  test('that cannot be opened say why at once', async () => {
    const { native, readOne } = open();
    native.set('/a', { status: [constants.errno.ENOENT, 0, 0] }, {});
    expect((await readOne()).groups).toEqual([ABSENT['not-supported'], ABSENT.sampled]);
  });

  test('that were not on the PMU for the moment of their opening are not judged by it', async () => {
    const { native, readOne } = open();
    native.set('/a', { status: [NOT_SCHEDULED, -1, -1] }, {});
    expect((await readOne()).groups).toEqual(NOT_YET);
  });

  test('that were left out say so', async () => {
    const { clock, reader } = open(PLAN.descriptorsOnce + PLAN.descriptorsPerTarget);
    const groups = [ABSENT['over-budget'], ABSENT['over-budget']];
    expect((await reader.read([A, B]))[1]?.groups).toEqual(groups);
    expect([reader.capacity, reader.leftOut]).toEqual([1, [B]]);
    await clock.advance(DUTY.countMillis);
    expect((await reader.read([A, { ...B }]))[1]?.groups).toEqual(groups);
  });

  test('that were opened anew begin anew', async () => {
    const { native, clock, readOne, count } = open();
    await readOne();
    count(50);
    await clock.advance(DUTY.countMillis);
    const closed = [constants.errno.EMFILE, -1, -1] as const;
    native.set('/a', { status: closed }, { status: closed });
    await clock.advance(PAUSE);
    expect((await readOne()).groups).toEqual([ABSENT['over-budget'], ABSENT['over-budget']]);
    count(0);
    await clock.advance(DUTY.countMillis);
    expect((await readOne()).groups).toEqual(NOT_YET);
    await clock.advance(PAUSE);
    count(4);
    await clock.advance(DUTY.countMillis);
    const sample = await readOne();
    expect(sample.window?.counts[0]).toEqual([4, 4, 4]);
    expect(sample).toMatchObject({ openedMillis: 1_070_000, countedNanos: 10e9 });
  });
});

describe('following', () => {
  test('begins the windows', async () => {
    const { native, clock, reader, readOne, count } = open();
    await reader.follow([A]);
    expect(native.calls.map((call) => call.counting)).toEqual([true]);
    count(8);
    await clock.advance(DUTY.countMillis);
    expect((await readOne()).window?.counts[0]).toEqual([8, 8, 8]);
    expect(native.calls).toHaveLength(2);
  });

  test('opens nothing that is new before the next window', async () => {
    const { native, clock, reader } = open();
    await reader.follow([A]);
    await reader.follow([A, B]);
    expect([native.calls.length, native.slots.size]).toEqual([1, 1]);
    await clock.advance(DUTY.countMillis);
    expect(native.slots.size).toBe(2);
  });

  test.each([
    ['in a window', 0, true],
    ['between windows', DUTY.countMillis, false],
  ])('closes what is gone at once %s, and changes nothing else', async (_name, millis, counting) => {
    const { native, clock, reader, readOne, count } = open();
    await reader.follow([A, B]);
    await clock.advance(millis);
    await reader.follow([A, { id: 3n, directory: '/c' }]);
    const last = native.calls.at(-1);
    expect(last).toMatchObject({ add: [], remove: [1], counting, retry: false });
    expect(reader.heldDescriptors).toBe(PLAN.descriptorsOnce + PLAN.descriptorsPerTarget);
    count(20);
    await clock.advance(counting ? DUTY.countMillis : PAUSE);
    if (!counting) await clock.advance(DUTY.countMillis);
    expect(await readOne()).toMatchObject({
      openedMillis: 1_000_000,
      window: { counts: [[20, 20, 20], {}] },
      countedNanos: counting ? 10e9 : 20e9,
    });
  });

  test('keeps in mind what was left out', async () => {
    const { reader } = open(PLAN.descriptorsOnce + PLAN.descriptorsPerTarget);
    await reader.read([A, B]);
    await reader.follow([B]);
    expect(reader.leftOut).toEqual([B]);
    await reader.follow([]);
    await reader.follow([A]);
    expect(reader.heldDescriptors).toBe(PLAN.descriptorsOnce);
  });

  test('that fails is told to the next read', async () => {
    const { native, reader, readOne } = open();
    await reader.follow([A, B]);
    native.failure = new Error('no memory');
    await reader.follow([A]);
    await expect(readOne()).rejects.toThrow('no memory');
    await reader.close();
    await reader.follow([]);
  });
});

describe('the end', () => {
  test('leaves nothing waiting and nothing open', async () => {
    const { native, clock, reader, readOne } = open();
    await readOne();
    expect(reader.heldDescriptors).toBe(PLAN.descriptorsOnce + PLAN.descriptorsPerTarget);
    await reader.close();
    await reader.close();
    expect([clock.waiting, native.closed, reader.heldDescriptors]).toEqual([0, true, 0]);
    await expect(reader.read([A])).rejects.toMatchObject({ code: 'ERR_PERF_CLOSED' });
  });

  test('waits for the step under way, after which no other comes', async () => {
    const { native, clock, reader, readOne } = open();
    await readOne();
    let openGate = () => {};
    native.gate = new Promise((resolve) => {
      openGate = resolve;
    });
    await clock.advance(DUTY.countMillis);
    const closing = reader.close();
    expect(native.closed).toBe(false);
    openGate();
    await closing;
    expect([clock.waiting, native.closed]).toEqual([0, true]);
  });

  test('before a read is nothing to wait for', async () => {
    const { native, reader } = open();
    await reader.close();
    expect(native.closed).toBe(true);
  });
});

test('a step that fails is told to the next read, and the windows go on', async () => {
  const { native, clock, readOne, count } = open();
  await readOne();
  native.failure = new Error('no memory');
  await clock.advance(DUTY.countMillis);
  await expect(readOne()).rejects.toThrow('no memory');
  expect((await readOne()).groups).toEqual(NOT_YET);
  await clock.advance(PAUSE);
  count(9);
  await clock.advance(DUTY.countMillis);
  expect((await readOne()).window?.counts[0]).toEqual([9, 9, 9]);
});
