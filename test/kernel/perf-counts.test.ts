// Counters against what the kernel itself tells of a process that does known work: exactly, where both count the same.
//
// Exact are context switches (/proc/<pid>/status), migrations (/proc/<pid>/sched) and faults (getrusage) of a process that
// sleeps at both ends of the window. CPU time is not: the kernel charges a task from one switch to the next, and starts a
// cgroup's clock a little later in the same switch. Nor are the faults of a process that forks.

import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { ContainerBed } from '../bed/container-bed.ts';
import { CountedWork } from '../bed/counted-work.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { countedBetween, openTestCounters, readCounts } from './perf/opened-counters.ts';
import { makeTestCgroup } from './test-cgroup.ts';

const EVENTS = '{context-switches,cpu-migrations,minor-faults,major-faults},{page-faults,task-clock}';

beforeEach(async ({ skip }) => {
  await requireCgroups(skip);
  requirePeer('cc', skip);
});

describe('a process whose work is known', () => {
  test.each([
    ['sleep', 500],
    ['spin', 100],
    ['touch', 300],
  ] as const)('%s %i: its context switches', async (kind, times) => {
    const { directory } = await makeTestCgroup();
    await using work = await CountedWork.start(directory);
    const counters = await openTestCounters(EVENTS);
    const [before] = await readCounts(counters, directory);
    const switchesBefore = await work.readSwitches();
    await work.do(kind, times);
    const [after] = await readCounts(counters, directory);
    const switches = (await work.readSwitches()) - switchesBefore;
    expect(switches).toBeGreaterThan(0);
    expect(countedBetween(before, after)).toMatchObject({ 'context-switches': switches });
  });

  test('its page faults', async () => {
    const { directory } = await makeTestCgroup();
    await using work = await CountedWork.start(directory);
    const counters = await openTestCounters(EVENTS);
    const doneBefore = await work.do('touch', 1);
    const [before] = await readCounts(counters, directory);
    const done = await work.do('touch', 1000);
    const [after] = await readCounts(counters, directory);
    const minorFaults = done.minorFaults - doneBefore.minorFaults;
    expect(minorFaults).toBeGreaterThanOrEqual(1000);
    expect(done.majorFaults).toBe(doneBefore.majorFaults);
    expect(countedBetween(before, after)).toMatchObject({
      'minor-faults': minorFaults,
      'major-faults': 0,
      'page-faults': minorFaults,
    });
  });

  test('its migrations', async ({ skip }) => {
    const { directory } = await makeTestCgroup();
    await using work = await CountedWork.start(directory);
    const counters = await openTestCounters(EVENTS);
    const [before] = await readCounts(counters, directory);
    const migrationsBefore = await work.readMigrations();
    await work.do('migrate', 100);
    const migrations = await work.readMigrations();
    if (migrations === undefined || migrationsBefore === undefined)
      return skip('this kernel has no /proc/<pid>/sched');
    const [after] = await readCounts(counters, directory);
    expect(migrations - migrationsBefore).toBeGreaterThanOrEqual(50);
    expect(countedBetween(before, after)).toMatchObject({ 'cpu-migrations': migrations - migrationsBefore });
  });

  test('its CPU time, nearly', async () => {
    const { directory } = await makeTestCgroup();
    await using work = await CountedWork.start(directory);
    const counters = await openTestCounters(EVENTS);
    const doneBefore = await work.do('spin', 1);
    const [before] = await readCounts(counters, directory);
    const done = await work.do('spin', 500);
    const [after] = await readCounts(counters, directory);
    const ratio =
      (countedBetween(before, after)['task-clock'] ?? Number.NaN) / (done.cpuNanos - doneBefore.cpuNanos);
    expect(ratio).toBeGreaterThan(0.98);
    expect(ratio).toBeLessThan(1.02);
  });
});

test('an idle cgroup has counts, of nothing', async () => {
  const { directory } = await makeTestCgroup();
  const counters = await openTestCounters(EVENTS);
  await readCounts(counters, directory);
  const [counts] = await readCounts(counters, directory);
  expect(counts).toEqual({
    'context-switches': 0,
    'cpu-migrations': 0,
    'minor-faults': 0,
    'major-faults': 0,
    'page-faults': 0,
    'task-clock': 0,
  });
});

test('cgroups that are counted anew while they run are told no more than they ran', async () => {
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-anew`);
  const containers = [await bed.add(), await bed.add()];
  for (const container of containers) container.burn(cpus().length);
  const directories = containers.map(({ directory }) => directory);
  // The kernel can begin with a time_enabled of a past in which nothing was counted, about every fourth time here.
  for (let time = 0; time < 20; time++) {
    const counters = await openTestCounters('task-clock');
    const beganMillis = performance.now();
    const before = await readCounts(counters, ...directories);
    await sleep(50);
    const after = await readCounts(counters, ...directories);
    const mostNanos = (performance.now() - beganMillis) * 1e6 * cpus().length;
    const ran = after.map(
      (counts, index) => countedBetween(before[index], counts)['task-clock'] ?? Number.NaN,
    );
    expect(Math.min(...ran)).toBeGreaterThan(0);
    expect(ran.reduce((sum, nanos) => sum + nanos, 0)).toBeLessThanOrEqual(mostNanos);
    await counters.reader.close();
  }
});

test('a parent counts what its children count, those that it has together', async () => {
  const { directory: parent } = await makeTestCgroup();
  const children = ['a', 'b'].map((name) => join(parent, name)) as [string, string];
  for (const child of children) mkdirSync(child);
  await using first = await CountedWork.start(children[0]);
  await using second = await CountedWork.start(children[1]);
  const counters = await openTestCounters('{context-switches,minor-faults}');
  const before = await readCounts(counters, parent, ...children);
  await Promise.all([first.do('touch', 300), second.do('sleep', 300)]);
  const after = await readCounts(counters, parent, ...children);
  const [all = {}, ofFirst = {}, ofSecond = {}] = after.map((counts, index) =>
    countedBetween(before[index], counts),
  );
  expect(ofFirst['minor-faults']).toBeGreaterThanOrEqual(300);
  expect(ofSecond['context-switches']).toBeGreaterThan(200);
  for (const event of ['context-switches', 'minor-faults'])
    expect(all[event]).toBe((ofFirst[event] ?? Number.NaN) + (ofSecond[event] ?? Number.NaN));
});
