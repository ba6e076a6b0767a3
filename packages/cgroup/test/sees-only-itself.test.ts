import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCgroupRoot } from '../src/find-cgroup-root.ts';
import { hostRoots } from '../src/host-roots.ts';
import { seesOnlyItself } from '../src/sees-only-itself.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

/** What marks a directory that is not the kernel's root cgroup. */
const SUBTREE = { 'tree/cgroup.controllers': '', 'tree/cgroup.events': 'populated 1\n' };
const OWN_NAMESPACE = { 'proc/self/cgroup': '0::/\n' };

/** Whether process 7 sees only itself in this tree. */
async function ask(contents: Readonly<Record<string, string>>): Promise<boolean> {
  const directory = makeTemporaryTree(contents);
  const root = await findCgroupRoot(hostRoots(), join(directory, 'tree'));
  return seesOnlyItself(root, { procRoot: join(directory, 'proc'), pid: 7 });
}

test('a container in a namespace of its own', async () => {
  expect(await ask({ ...SUBTREE, ...OWN_NAMESPACE, 'tree/cgroup.procs': '1\n7\n' })).toBe(true);
});

test('a container that moved its processes into a child', async () => {
  const own = { 'proc/self/cgroup': '0::/init/agent\n', 'tree/init/agent/cgroup.procs': '7\n' };
  expect(await ask({ ...SUBTREE, ...own })).toBe(true);
});

test('the host', async () => {
  const root = { 'tree/cgroup.controllers': '', 'tree/cgroup.procs': '7\n' };
  expect(await ask({ ...root, ...OWN_NAMESPACE })).toBe(false);
});

test('the host, in a service', async () => {
  const own = { 'proc/self/cgroup': '0::/psiperf.service\n', 'tree/psiperf.service/cgroup.procs': '7\n' };
  expect(await ask({ 'tree/cgroup.controllers': '', ...own })).toBe(false);
});

test('a pod of a kind node that mounts the whole tree of the node', async () => {
  const node = { 'tree/cgroup.procs': '', 'tree/kubelet.slice/kubelet-kubepods.slice/cgroup.procs': '' };
  expect(await ask({ ...SUBTREE, ...OWN_NAMESPACE, ...node })).toBe(false);
});

test('a kind node itself', async () => {
  const node = { 'tree/init.scope/cgroup.procs': '7\n', 'tree/kubelet.slice/cgroup.procs': '' };
  expect(await ask({ ...SUBTREE, 'proc/self/cgroup': '0::/init.scope\n', ...node })).toBe(false);
});

test('a neighbour whose name only begins like ours', async () => {
  const tree = { 'tree/init/cgroup.procs': '7\n', 'tree/in/cgroup.procs': '' };
  expect(await ask({ ...SUBTREE, 'proc/self/cgroup': '0::/init\n', ...tree })).toBe(false);
});

test('a single cgroup that is not ours', async () => {
  expect(await ask({ ...SUBTREE, ...OWN_NAMESPACE, 'tree/cgroup.procs': '0\n17\n' })).toBe(false);
});

test('a part of the tree that the operator gave, which our path does not lead into', async () => {
  const own = { 'proc/self/cgroup': '0::/system.slice/psiperf.service\n', 'tree/cgroup.procs': '7\n' };
  expect(await ask({ ...SUBTREE, ...own })).toBe(false);
});

test('no v2 path of our own', async () => {
  expect(await ask({ ...SUBTREE, 'proc/self/cgroup': '4:memory:/a\n', 'tree/cgroup.procs': '7\n' })).toBe(
    false,
  );
});
