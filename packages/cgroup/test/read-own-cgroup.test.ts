import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseOwnCgroup, readOwnCgroup } from '../src/read-own-cgroup.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

test.each([
  ['unified', '0::/system.slice/psiperf.service\n', '/system.slice/psiperf.service'],
  ['hybrid', '9:name=systemd:/init.scope\n4:memory:/a\n0::/b\n', '/b'],
  ['root of a namespace', '0::/\n', '/'],
  ['outside the namespace', '0::/../init.scope\n', '/../init.scope'],
  ['a name with colons', '0::/a:b::c\n', '/a:b::c'],
  ['a name with a blank', '0::/a b:c\n', '/a b:c'],
  ['no path', '0::\n', undefined],
  ['nothing', '', undefined],
  ['v1 only', '4:memory:/a\n10::/no\n', undefined],
])('the v2 path: %s', (_, text, path) => {
  expect(parseOwnCgroup(text)).toBe(path);
});

test('this process, by the procfs it is in', async () => {
  const procRoot = join(makeTemporaryTree({ 'proc/self/cgroup': '0::/a\n' }), 'proc');
  expect(await readOwnCgroup(procRoot)).toBe('/a');
});

test('no such procfs', async () => {
  expect(await readOwnCgroup(makeTemporaryTree())).toBeUndefined();
});
