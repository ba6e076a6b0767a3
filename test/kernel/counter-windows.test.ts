// A duty cycle and a group of one's own on the real kernel: what is done in a window is counted, exactly, and what is
// done between windows is not.

import { ABSENT, type Clock, findCgroupRoot, hostRoots } from '@psiperf/cgroup';
import { openCounterGroup, openCounters, parseEventList } from '@psiperf/perf';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { CountedWork } from '../bed/counted-work.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { toTarget } from './perf/opened-counters.ts';
import { makeTestCgroup } from './test-cgroup.ts';

const DUTY = { countMillis: 10_000, everyMillis: 60_000 };

beforeEach(async ({ skip }) => {
  await requireCgroups(skip);
  requirePeer('cc', skip);
});

/** Steps are taken when the test says so. */
class StepClock implements Clock {
  #nowMillis = 1_000_000;
  #next: { readonly delayMillis: number; readonly task: () => void } | undefined;

  now(): number {
    return this.#nowMillis;
  }

  schedule(delayMillis: number, task: () => void): () => void {
    this.#next = { delayMillis, task };
    return () => {
      this.#next = undefined;
    };
  }

  /** Takes the next step, and waits until it is done: the one after it is planned then. */
  async step(): Promise<void> {
    const next = this.#next;
    if (next === undefined) throw new Error('no step is planned');
    this.#next = undefined;
    this.#nowMillis += next.delayMillis;
    next.task();
    await vi.waitUntil(() => this.#next !== undefined, { interval: 1 });
  }
}

test('what is done in the windows of a duty cycle is counted, and nothing else', async () => {
  const { directory } = await makeTestCgroup();
  await using work = await CountedWork.start(directory);
  const clock = new StepClock();
  const { directory: cgroupRoot } = await findCgroupRoot(hostRoots());
  const groups = parseEventList('minor-faults');
  const { reader } = await openCounters({ roots: hostRoots(), cgroupRoot, groups, clock, duty: DUTY });
  onTestFinished(() => reader.close());
  const read = async () => (await reader.read([toTarget(directory)]))[0];
  const touch = async (pages: number) => (await work.do('touch', pages)).minorFaults;

  const before = await touch(1);
  expect((await read())?.groups).toEqual([ABSENT.sampled]);
  const first = (await touch(300)) - before;
  await clock.step();
  expect(await read()).toMatchObject({ countedNanos: 10e9, window: { counts: [[first]] } });
  const between = await touch(500);
  await clock.step();
  const second = (await touch(100)) - between;
  await clock.step();
  expect(await read()).toMatchObject({
    countedNanos: 20e9,
    window: { counts: [[second]] },
    groups: [{ counts: [first + second], lowestRatio: 1 }],
  });
});

test('a group of one cgroup', async () => {
  const { directory } = await makeTestCgroup();
  await using work = await CountedWork.start(directory);
  const before = await work.do('touch', 1);
  const group = await openCounterGroup({ directory, events: ['context-switches', 'minor-faults'] });
  onTestFinished(() => group.close());
  const after = await work.do('touch', 200);
  const faults = after.minorFaults - before.minorFaults;
  expect(await group.read()).toMatchObject({ counts: [expect.any(Number), faults], lowestRatio: 1 });
});

test('a group of a cgroup that is not there is gone', async () => {
  const { directory } = await makeTestCgroup();
  const group = await openCounterGroup({ directory: `${directory}/none`, events: ['context-switches'] });
  onTestFinished(() => group.close());
  expect(await group.read()).toEqual(ABSENT.gone);
});
