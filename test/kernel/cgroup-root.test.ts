// Where the tree is found, on the real kernel, in mount and cgroup namespaces of their own.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCgroupRoot, hostRoots } from '@psiperf/cgroup';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { requireCgroups } from '../peer.ts';
import { describeInNamespace } from './namespace/describe-in-namespace.ts';
import { makeTestCgroup } from './test-cgroup.ts';

beforeEach(({ skip }) => requireCgroups(skip));

/** Leaves nothing of the machine's own mounts. */
const UNMOUNT = 'umount -R /sys/fs/cgroup';

function makeTemporaryDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), name));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

test('unified: cgroup2 at /sys/fs/cgroup', async () => {
  const { name } = await makeTestCgroup();
  const prepare = `${UNMOUNT}; mount -t cgroup2 none /sys/fs/cgroup`;
  expect(await describeInNamespace({ unshare: ['-m'], prepare, parent: name })).toEqual({
    directory: '/sys/fs/cgroup',
    layout: 'unified',
    visibility: 'whole',
    onlyItself: false,
    mode: 'watching',
    seesNew: true,
  });
});

test('hybrid: cgroup2 beside cgroup v1', async () => {
  const prepare = `${UNMOUNT}; mount -t tmpfs none /sys/fs/cgroup; mkdir /sys/fs/cgroup/unified; mount -t cgroup2 none /sys/fs/cgroup/unified`;
  const found = await describeInNamespace({ unshare: ['-m'], prepare });
  expect(found).toMatchObject({ directory: '/sys/fs/cgroup/unified', layout: 'hybrid', visibility: 'whole' });
});

test('elsewhere: by the mount table, in a directory with a space in its name', async () => {
  const directory = makeTemporaryDirectory('psiperf cgroup ');
  const prepare = `${UNMOUNT}; mount -t cgroup2 none '${directory}'`;
  const found = await describeInNamespace({ unshare: ['-m'], prepare });
  expect(found).toMatchObject({ directory, layout: 'mountinfo', visibility: 'whole' });
});

test('cgroup v1 alone', async () => {
  const prepare = `${UNMOUNT}; mount -t cgroup -o none,name=psiperf-test none /sys/fs/cgroup`;
  const found = await describeInNamespace({ unshare: ['-m'], prepare });
  expect(found).toMatchObject({
    code: 'ERR_CGROUP_NO_V2',
    message: expect.stringContaining('only cgroup v1'),
  });
});

test('no cgroups at all', async () => {
  const found = await describeInNamespace({ unshare: ['-m'], prepare: UNMOUNT });
  expect(found).toMatchObject({
    code: 'ERR_CGROUP_NO_V2',
    message: expect.stringContaining('none is mounted'),
  });
});

test('a container with a cgroup namespace of its own sees only itself, until there is another cgroup in it', async () => {
  const { directory } = await makeTestCgroup();
  const surroundings = {
    unshare: ['-C', '-m'],
    prepare: `${UNMOUNT}; mount -t cgroup2 none /sys/fs/cgroup`,
    cgroup: directory,
  };
  const alone = await describeInNamespace(surroundings);
  expect(alone).toMatchObject({ directory: '/sys/fs/cgroup', visibility: 'subtree', onlyItself: true });
  mkdirSync(join(directory, 'kubelet.slice'));
  expect(await describeInNamespace(surroundings)).toMatchObject({ visibility: 'subtree', onlyItself: false });
});

test('a container that mounts the tree of the host sees more than itself', async () => {
  const { directory } = await makeTestCgroup();
  const prepare = `${UNMOUNT}; mount -t cgroup2 none /sys/fs/cgroup`;
  const surroundings = { unshare: ['-m'], prepare, cgroup: directory, launcher: 'unshare -C' };
  expect(await describeInNamespace(surroundings)).toMatchObject({ visibility: 'whole', onlyItself: false });
});

test('any directory of the tree can be given', async () => {
  const { directory } = await makeTestCgroup();
  expect(await findCgroupRoot(hostRoots('/nowhere'), directory)).toEqual({
    directory,
    layout: 'given',
    visibility: 'subtree',
  });
});

test('of several mounts the host’s comes first, and of those one of the whole tree', async () => {
  const { directory } = await makeTestCgroup();
  for (const name of ['own', 'host', 'host/part', 'host/whole']) mkdirSync(join(directory, name));
  const procRoot = makeTemporaryDirectory('psiperf-proc-');
  const mounts = [
    `1 0 0:1 / ${directory}/own rw - cgroup2 none rw`,
    `2 0 0:1 /kubepods ${directory}/host/part rw - cgroup2 none rw`,
    `3 0 0:1 / ${directory}/host/whole rw - cgroup2 none rw`,
  ];
  const find = async (lines: readonly string[]) => {
    mkdirSync(join(procRoot, 'self'), { recursive: true });
    writeFileSync(join(procRoot, 'self/mountinfo'), lines.join('\n'));
    return (await findCgroupRoot(hostRoots(join(directory, 'host'), { proc: procRoot }))).directory;
  };
  expect(await find(mounts)).toBe(join(directory, 'host/whole'));
  expect(await find(mounts.slice(0, 2))).toBe(join(directory, 'host/part'));
  expect(await find(mounts.slice(0, 1))).toBe(join(directory, 'own'));
});
