import { expect, test } from 'vitest';
import { CgroupLocator } from '../src/cgroup-locator.ts';

test.each([
  ['the host, whole tree', '/', undefined, '/kubepods/pod1/a', '/kubepods/pod1/a'],
  ['the root itself', '/', undefined, '/', '/'],
  ['a given subtree', '/lab', undefined, '/lab/kubepods/a', '/kubepods/a'],
  ['the subtree itself', '/lab', undefined, '/lab', '/'],
  ['beside the subtree', '/lab', undefined, '/laboratory/a', undefined],
  ['above the subtree', '/lab/b', undefined, '/lab', undefined],
  ['a container: the host', '/../../..', '/kubepods/pod1/own', '/../../../init.scope', '/init.scope'],
  ['a container: its neighbour', '/../../..', '/kubepods/pod1/own', '/../b', '/kubepods/pod1/b'],
  ['a container: another pod', '/../../..', '/kubepods/pod1/own', '/../../pod2/c', '/kubepods/pod2/c'],
  ['a container: itself', '/../../..', '/kubepods/pod1/own', '/', '/kubepods/pod1/own'],
  ['a container: its child', '/../../..', '/kubepods/pod1/own', '/x', '/kubepods/pod1/own/x'],
  ['a container that was not found', '/../../..', undefined, '/../b', undefined],
  ['a container: the host, though it was not found', '/../../..', undefined, '/../../../a', '/a'],
  ['a container that sees another branch', '/../../lab', undefined, '/a', undefined],
  ['a container, a subtree: its neighbour', '/../../../kubepods', '/pod1/own', '/../b', '/pod1/b'],
  ['a container, a subtree: another pod', '/../../../kubepods', '/pod1/own', '/../../pod2/c', '/pod2/c'],
  ['a container, a subtree: beside it', '/../../../kubepods', '/pod1/own', '/../../../init.scope', undefined],
  ['a container in its own tree: the host', '/', undefined, '/../a', undefined],
])('%s', (_, rootPath, namespacePath, path, located) => {
  expect(new CgroupLocator({ rootPath, namespacePath }).locate(path)).toBe(located);
});

test.each([
  ['the host, whole tree', '/', undefined, '/kubepods/pod1/a', '/kubepods/pod1/a'],
  ['the root itself', '/', undefined, '/', '/'],
  ['a given subtree', '/lab', undefined, '/kubepods/a', '/lab/kubepods/a'],
  ['a container: the host', '/../../..', '/kubepods/pod1/own', '/init.scope', '/../../../init.scope'],
  ['a container: its neighbour', '/../../..', '/kubepods/pod1/own', '/kubepods/pod1/b', '/../b'],
  ['a container: another pod', '/../../..', '/kubepods/pod1/own', '/kubepods/pod2/c', '/../../pod2/c'],
  ['a container: its pod', '/../../..', '/kubepods/pod1/own', '/kubepods/pod1', '/..'],
  ['a container: itself', '/../../..', '/kubepods/pod1/own', '/kubepods/pod1/own', '/'],
  ['a container: its child', '/../../..', '/kubepods/pod1/own', '/kubepods/pod1/own/x', '/x'],
  ['a container that was not found', '/../../..', undefined, '/a', '/../../../a'],
  ['a container that sees another branch', '/../../lab', undefined, '/a', '/../../lab/a'],
])('and back: %s', (_, rootPath, namespacePath, located, path) => {
  const locator = new CgroupLocator({ rootPath, namespacePath });
  expect(locator.toKernelPath(located)).toBe(path);
  expect(locator.locate(path)).toBe(located);
});
