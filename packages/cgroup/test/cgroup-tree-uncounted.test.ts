// btrfs and overlayfs do not count the directories in a directory: every one of theirs has one link.

import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readDirectoryFacts } from '../src/read-directory.ts';
import { followTree } from './follow-tree.ts';
import { RecordedWatches } from './recorded-watches.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const lstatSync = (path: string) => Object.assign(fs.lstatSync(path, { bigint: true }), { nlink: 1n });
  return { ...fs, lstatSync };
});

test('the number of directories is not known', () => {
  expect(readDirectoryFacts(makeTemporaryTree({ 'a/': '' }))?.childCount).toBeUndefined();
});

test('a tree is walked and rescanned all the same', async () => {
  const directory = makeTemporaryTree({ 'a/b/': '', 'c/': '' });
  const followed = await followTree(directory, { watchDirectory: new RecordedWatches().watch });
  expect(followed.paths).toEqual(['/', '/a', '/a/b', '/c']);
  mkdirSync(join(directory, 'c/d'));
  rmdirSync(join(directory, 'a/b'));
  expect((await followed.rescan()).sort()).toEqual(['+/c/d', '-/a/b']);
});
