import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CgroupRef } from '../src/cgroup-ref.ts';
import { readCgroupRef, readChildPaths, walkCgroups } from '../src/walk-cgroups.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

async function walk(root: string, path?: string): Promise<CgroupRef[]> {
  const refs: CgroupRef[] = [];
  for await (const ref of walkCgroups(root, path)) refs.push(ref);
  return refs;
}

test('every directory, parents before children', async () => {
  const root = makeTemporaryTree({ 'a/b/cpu.stat': '', 'c/': '' });
  const paths = (await walk(root)).map(({ path }) => path);
  expect(paths.toSorted()).toEqual(['/', '/a', '/a/b', '/c']);
  expect(paths.indexOf('/a')).toBeLessThan(paths.indexOf('/a/b'));
});

test('a part of the tree', async () => {
  const root = makeTemporaryTree({ 'a/b/': '', 'c/': '' });
  const refs = await walk(root, '/a');
  expect(refs.map(({ directory }) => directory)).toEqual([join(root, 'a'), join(root, 'a/b')]);
});

test('what is gone is left out', async () => {
  const root = makeTemporaryTree();
  expect(await walk(root, '/a')).toEqual([]);
  expect(await readCgroupRef(root, '/a')).toBeUndefined();
  expect(await readChildPaths(root, '/a')).toEqual([]);
});

test('what cannot be read is an error', async () => {
  const path = `/${'x'.repeat(300)}`;
  await expect(readCgroupRef('/', path)).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
  await expect(readChildPaths('/', path)).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
});
