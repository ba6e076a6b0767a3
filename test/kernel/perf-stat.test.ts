// The same work counted by perf and by us at the same time.

import { beforeEach, expect, test } from 'vitest';
import { CountedWork } from '../bed/counted-work.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { countedBetween, openTestCounters, readCounts } from './perf/opened-counters.ts';
import { perfStatAround } from './perf/perf-stat.ts';
import { makeTestCgroup } from './test-cgroup.ts';

const COUNTED = [
  'context-switches',
  'cpu-migrations',
  'page-faults',
  'minor-faults',
  'major-faults',
] as const;

beforeEach(async ({ skip }) => {
  await requireCgroups(skip);
  requirePeer('cc', skip);
  requirePeer('perf', skip);
});

test('perf stat -a -G counts the same', async ({ skip }) => {
  const perf = requirePeer('perf', skip);
  const { directory } = await makeTestCgroup();
  await using work = await CountedWork.start(directory);
  const counters = await openTestCounters(`{${COUNTED.join()}},task-clock`);
  const [before] = await readCounts(counters, directory);
  const byPerf = await perfStatAround(perf, directory, [...COUNTED, 'task-clock'], async () => {
    for (const kind of ['sleep', 'pingpong', 'touch', 'migrate', 'spin'] as const) await work.do(kind, 500);
  });
  const [after] = await readCounts(counters, directory);
  const counted = countedBetween(before, after);
  // The cgroup sleeps when either begins and ends to count, so that both have seen all of the same work.
  for (const event of COUNTED)
    expect({ event, count: counted[event] }).toEqual({ event, count: byPerf[event] });
  expect(counted['minor-faults']).toBeGreaterThanOrEqual(500);
  expect(counted['context-switches']).toBeGreaterThan(1000);
  // perf tells milliseconds.
  const ratio = (counted['task-clock'] ?? Number.NaN) / 1e6 / (byPerf['task-clock'] ?? Number.NaN);
  expect(ratio).toBeGreaterThan(0.98);
  expect(ratio).toBeLessThan(1.02);
});
