// What is watched, and what happens where a watch tells nothing, too late, or wrongly.

import { mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { followTree } from './follow-tree.ts';
import { RecordedWatches } from './recorded-watches.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

const isLeaf = (path: string) => path.endsWith('.scope');

async function openRecorded(
  contents: Readonly<Record<string, string>>,
  onWatch = (_directory: string) => {},
) {
  const directory = makeTemporaryTree(contents);
  const watches = new RecordedWatches();
  watches.onWatch = onWatch;
  const followed = await followTree(directory, { isLeaf, watchDirectory: watches.watch });
  return { directory, watches, followed };
}

test('leaves are watched only if they had children when they were listed', async () => {
  const { directory, watches } = await openRecorded({ 'pod/a.scope/': '', 'pod/b.scope/container/': '' });
  const watched = ['', '/pod', '/pod/b.scope', '/pod/b.scope/container'].map((path) => `${directory}${path}`);
  expect(watches.directories).toEqual(watched);
});

test('a late child of a leaf is found by the rescan, and the leaf watched from then on', async () => {
  const { directory, watches, followed } = await openRecorded({ 'a.scope/': '' });
  mkdirSync(join(directory, 'a.scope/container'));
  followed.clock.advance(59_999);
  expect(await followed.settle()).toEqual([]);
  expect(await followed.rescan()).toEqual(['+/a.scope/container']);
  expect(watches.directories).toContain(join(directory, 'a.scope'));
});

test('a child made while its parent is being watched is not lost', async () => {
  const { followed } = await openRecorded({ 'a/': '' }, (directory) => {
    if (directory.endsWith('/a')) mkdirSync(join(directory, 'b'));
  });
  expect(followed.paths).toEqual(['/', '/a', '/a/b']);
});

test('nor is one made between the listing of a leaf and its watch', async () => {
  const { followed } = await openRecorded({ 'a.scope/b/': '' }, (directory) => {
    if (directory.endsWith('/a.scope')) mkdirSync(join(directory, 'c'));
  });
  expect(followed.paths).toEqual(['/', '/a.scope', '/a.scope/b', '/a.scope/c']);
});

test('the watch of a removed directory is closed', async () => {
  const { directory, watches, followed } = await openRecorded({ 'a/b/': '' });
  rmdirSync(join(directory, 'a/b'));
  watches.at(join(directory, 'a')).onEntry('b');
  expect(await followed.settle()).toEqual(['-/a/b']);
  expect(watches.directories).toEqual([directory, join(directory, 'a')]);
});

test('the rescan finds what no watch told', async () => {
  const { directory, followed } = await openRecorded({ 'a/b/c/': '', 'd/': '' });
  mkdirSync(join(directory, 'd/e/f'), { recursive: true });
  rmdirSync(join(directory, 'a/b/c'));
  expect(await followed.settle()).toEqual([]);
  expect((await followed.rescan()).sort()).toEqual(['+/d/e', '+/d/e/f', '-/a/b/c']);
});

test('the rescan finds another directory in the place of one, though their number is as before', async () => {
  const { directory, followed } = await openRecorded({ 'a/one/': '', 'a/two/': '' });
  mkdirSync(join(directory, 'other'));
  rmdirSync(join(directory, 'a/one'));
  renameSync(join(directory, 'other'), join(directory, 'a/one'));
  mkdirSync(join(directory, 'a/three'));
  rmdirSync(join(directory, 'a/two'));
  expect((await followed.rescan()).sort()).toEqual(['+/a/one', '+/a/three', '-/a/one', '-/a/two']);
});

test('a rescan follows each minute', async () => {
  const { directory, followed } = await openRecorded({});
  for (const name of ['a', 'b', 'c']) {
    mkdirSync(join(directory, name));
    expect(await followed.rescan()).toEqual([`+/${name}`]);
  }
});

test('an event without a name has the whole directory looked at', async () => {
  const { directory, watches, followed } = await openRecorded({ 'a/': '' });
  mkdirSync(join(directory, 'b'));
  rmdirSync(join(directory, 'a'));
  watches.at(directory).onEntry(undefined);
  expect((await followed.settle()).sort()).toEqual(['+/b', '-/a']);
});

test('events about a directory that is gone already are no matter', async () => {
  const { directory, watches, followed } = await openRecorded({ 'a/b/': '' });
  const listener = watches.at(join(directory, 'a'));
  rmdirSync(join(directory, 'a/b'));
  rmdirSync(join(directory, 'a'));
  watches.at(directory).onEntry('a');
  listener.onEntry('b');
  listener.onEntry(undefined);
  expect(await followed.settle()).toEqual(['-/a/b', '-/a']);
});

test('late events of a directory that was replaced are no matter for the new one', async () => {
  const { directory, watches, followed } = await openRecorded({ 'a/': '', 'other/b/': '' });
  const late = watches.at(join(directory, 'a'));
  rmdirSync(join(directory, 'a'));
  renameSync(join(directory, 'other'), join(directory, 'a'));
  watches.at(directory).onEntry('a');
  late.onEntry('b');
  expect(await followed.settle()).toEqual(['-/a', '+/a', '+/a/b']);
  watches.onWatch = (watched) => {
    throw new Error(`${watched} is watched once more`);
  };
  late.onEntry('b');
  late.onEntry(undefined);
  expect(await followed.settle()).toEqual([]);
  expect(followed.tree.mode).toBe('watching');
});

test('a directory found gone while a rescan is under way is not watched any more', async () => {
  const { directory, watches, followed } = await openRecorded({ 'a/': '' });
  rmdirSync(join(directory, 'a'));
  followed.clock.advance(60_000);
  watches.at(directory).onEntry('a');
  expect(await followed.settle()).toEqual(['-/a']);
  expect(watches.directories).toEqual([directory]);
});

test('a cgroup that was removed is not looked for any more', async () => {
  const { directory, followed } = await openRecorded({ 'a/': '' });
  const [, ref] = [...followed.tree.refs.values()];
  if (ref === undefined) throw new Error('a was not found');
  rmdirSync(join(directory, 'a'));
  followed.tree.forget(ref);
  mkdirSync(join(directory, 'a'));
  followed.tree.forget(ref);
  expect(followed.takeTold()).toEqual(['-/a']);
});

test('a directory that cannot be looked at is told as an error; everything known stays', async () => {
  const { directory, watches, followed } = await openRecorded({ 'a/': '' });
  mkdirSync(join(directory, 'b'));
  // ENAMETOOLONG, which even root gets.
  watches.at(directory).onEntry('x'.repeat(300));
  watches.at(directory).onEntry('b');
  expect(await followed.settle()).toEqual(['+/b']);
  expect(followed.errors).toMatchObject([
    { code: 'ERR_CGROUP_READ', path: join(directory, 'x'.repeat(300)) },
  ]);
});

test('a callback that throws is not swallowed', async () => {
  const directory = makeTemporaryTree();
  const opening = followTree(directory, {
    onAdded: () => {
      throw new TypeError('a bug of the caller');
    },
  });
  await expect(opening).rejects.toThrow('a bug of the caller');
});
