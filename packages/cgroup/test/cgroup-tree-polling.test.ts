// Where the kernel grants no watches, or takes them back.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { followTree } from './follow-tree.ts';
import { RecordedWatches, watchError } from './recorded-watches.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

/** A tree of two directories of which one can be watched. */
async function openWithoutWatches(code: string) {
  const directory = makeTemporaryTree({ 'a/': '' });
  const watches = new RecordedWatches();
  watches.onWatch = () => {
    if (watches.listeners.size > 0) throw watchError(code);
  };
  return { directory, watches, followed: await followTree(directory, { watchDirectory: watches.watch }) };
}

test.each([
  ['ENOSPC', 'fs.inotify.max_user_watches'],
  ['EMFILE', 'fs.inotify.max_user_instances'],
  ['EACCES', 'polling'],
])('%s: nothing is watched, and the reason says what to do', async (code, hint) => {
  const { watches, followed } = await openWithoutWatches(code);
  expect(followed.paths).toEqual(['/', '/a']);
  expect(followed.tree.mode).toBe('polling');
  expect(followed.tree.pollingReason?.message).toContain(code);
  expect(followed.tree.pollingReason?.hint).toContain(hint);
  expect(watches.directories).toEqual([]);
});

test('a settle looks at everything, if that was not done in the last two seconds, or the clock was set back since', async () => {
  const { directory, followed } = await openWithoutWatches('ENOSPC');
  mkdirSync(join(directory, 'a/b'));
  expect(await followed.settle()).toEqual(['+/a/b']);
  mkdirSync(join(directory, 'a/c'));
  followed.clock.advance(1_999);
  expect(await followed.settle()).toEqual([]);
  followed.clock.advance(1);
  expect(await followed.settle()).toEqual(['+/a/c']);
  mkdirSync(join(directory, 'a/d'));
  followed.clock.advance(-3_600_000);
  expect(await followed.settle()).toEqual(['+/a/d']);
  expect(followed.tree.mode).toBe('polling');
});

test('the rescan tries to watch again', async () => {
  const { directory, watches, followed } = await openWithoutWatches('ENOSPC');
  await followed.rescan();
  expect(followed.tree.mode).toBe('polling');
  watches.onWatch = () => {};
  mkdirSync(join(directory, 'b'));
  expect(await followed.rescan()).toEqual(['+/b']);
  expect(followed.tree.mode).toBe('watching');
  expect(followed.tree.pollingReason).toBeUndefined();
  expect(watches.directories).toEqual([directory, join(directory, 'a'), join(directory, 'b')]);
});

test('a watch that breaks ends all, and the next settle finds what was missed', async () => {
  const directory = makeTemporaryTree({ 'a/': '' });
  const watches = new RecordedWatches();
  const followed = await followTree(directory, { watchDirectory: watches.watch });
  watches.at(join(directory, 'a')).onError(watchError('EIO'));
  mkdirSync(join(directory, 'a/b'));
  expect(watches.directories).toEqual([]);
  expect(await followed.settle()).toEqual(['+/a/b']);
  expect(followed.tree.pollingReason?.message).toContain('EIO');
});

test('a directory that goes before it can be watched is no reason to poll', async () => {
  const directory = makeTemporaryTree({ 'a/': '' });
  const watches = new RecordedWatches();
  watches.onWatch = (watched) => {
    if (watched.endsWith('/a')) throw watchError('ENOENT');
  };
  const followed = await followTree(directory, { watchDirectory: watches.watch });
  expect(followed.tree.mode).toBe('watching');
});
