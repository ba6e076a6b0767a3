// What can be told without a cgroup v2 tree; test/kernel has the rest.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CgroupError } from '../src/cgroup-error.ts';
import { findCgroupRoot } from '../src/find-cgroup-root.ts';
import { hostRoots } from '../src/host-roots.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

async function failure(finding: Promise<unknown>): Promise<CgroupError> {
  const error = await finding.then(
    () => undefined,
    (reason) => reason,
  );
  if (!(error instanceof CgroupError)) throw new Error(`not a CgroupError: ${error}`);
  return error;
}

function findWithMounts(mountinfo: string): Promise<CgroupError> {
  return failure(findCgroupRoot(hostRoots(makeTemporaryTree({ 'proc/self/mountinfo': mountinfo }))));
}

test('cgroup v1 alone', async () => {
  const error = await findWithMounts('35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n');
  expect(error.code).toBe('ERR_CGROUP_NO_V2');
  expect(error.message).toContain('only cgroup v1');
  expect(error.hint).toContain('systemd.unified_cgroup_hierarchy=1');
});

test('no cgroups at all', async () => {
  const error = await findWithMounts('22 27 0:21 / /proc rw - proc proc rw\n');
  expect(error.code).toBe('ERR_CGROUP_NO_V2');
  expect(error.message).toContain('none is mounted elsewhere');
  expect(error.hint).toContain('mount -t cgroup2');
});

test('a mount that the table names but that is not there', async () => {
  const error = await findWithMounts('41 31 0:38 / /psiperf/not/mounted rw - cgroup2 cgroup2 rw\n');
  expect(error.code).toBe('ERR_CGROUP_NO_V2');
});

test('no mount table', async () => {
  const root = makeTemporaryTree();
  const error = await failure(findCgroupRoot(hostRoots(root)));
  expect(error.code).toBe('ERR_CGROUP_NO_V2');
  expect(error.message).toContain(`${join(root, 'proc')}/self/mountinfo could not be read`);
});

test.each([
  ['missing', 'nothing', 'does not exist'],
  ['below a file', 'file/nothing', 'does not exist'],
  ['a file', 'file', 'is not a directory'],
  ['ordinary', 'directory', 'is not in a cgroup v2 tree'],
  // ENAMETOOLONG stands for any errno but those of a missing directory; root is refused nothing by permission.
  ['unreadable', 'x'.repeat(300), 'cannot be read'],
])('a given root that is %s', async (_, path, problem) => {
  const root = join(makeTemporaryTree({ file: '', 'directory/': '' }), path);
  const error = await failure(findCgroupRoot(hostRoots(), root));
  expect(error.code).toBe('ERR_CGROUP_ROOT');
  expect(error.path).toBe(root);
  expect(error.message).toBe(`the cgroup root ${root} ${problem}`);
  expect(error.hint).toBeDefined();
});

test('a copy of a whole tree', async () => {
  const directory = makeTemporaryTree({ 'cgroup.controllers': 'cpu io memory\n' });
  const root = await findCgroupRoot(hostRoots(), directory);
  expect(root).toEqual({ directory, layout: 'copy', visibility: 'whole' });
});

test('a copy of a part of a tree', async () => {
  const directory = makeTemporaryTree({
    'cgroup.controllers': '',
    'cgroup.events': 'populated 1\nfrozen 0\n',
  });
  const root = await findCgroupRoot(hostRoots(), directory);
  expect(root).toEqual({ directory, layout: 'copy', visibility: 'subtree' });
});
