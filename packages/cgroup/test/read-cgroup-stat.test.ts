import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCgroupStat } from '../src/parse-cgroup-stat.ts';
import { readCgroupStat } from '../src/read-cgroup-stat.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

test('a file of Linux 6.18', () => {
  const text =
    'nr_descendants 4\nnr_subsys_perf_event 5\nnr_dying_descendants 2\nnr_dying_subsys_perf_event 1\n';
  expect(parseCgroupStat(text)).toEqual({ descendants: 4, dyingDescendants: 2 });
});

test('a key that is not there is absent, not zero', () => {
  expect(parseCgroupStat('nr_descendants 0\n')).toEqual({ descendants: 0 });
  expect(parseCgroupStat('nr_something_new 7\n')).toEqual({});
});

test.each(['', 'nr_descendants\n', 'nr_descendants -1\n', 'nr_descendants 4\nnr_dying_desc'])(
  'malformed: %j',
  (text) => {
    expect(parseCgroupStat(text)).toBeUndefined();
  },
);

test('the file of a cgroup', async () => {
  const directory = makeTemporaryTree({ 'cgroup.stat': 'nr_descendants 1\nnr_dying_descendants 3\n' });
  expect(await readCgroupStat(directory)).toEqual({ descendants: 1, dyingDescendants: 3 });
});

test('missing, gone and malformed', async () => {
  const directory = makeTemporaryTree({ 'a/cgroup.stat': 'nonsense', 'b/': '' });
  expect(await readCgroupStat(join(directory, 'b'))).toEqual({ absent: 'not-supported' });
  expect(await readCgroupStat(join(directory, 'c'))).toEqual({ absent: 'gone' });
  const path = join(directory, 'a/cgroup.stat');
  expect(await readCgroupStat(join(directory, 'a'))).toMatchObject({ code: 'ERR_CGROUP_MALFORMED', path });
});
