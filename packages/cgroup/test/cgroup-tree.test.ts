import { mkdirSync, readFile, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FollowedTree, followTree } from './follow-tree.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

/** Puts another directory in the place of one; made first, so that the file system cannot give it the old inode. */
function replace(directory: string): void {
  mkdirSync(`${directory}.new`);
  rmSync(directory, { recursive: true });
  renameSync(`${directory}.new`, directory);
}

test('the first walk finds every directory, parents before children', async () => {
  const directory = makeTemporaryTree({ 'a/b/': '', 'a/cgroup.procs': '1\n', 'c.slice/': '' });
  const followed = new FollowedTree(directory);
  await followed.tree.open();
  const told = followed.takeTold();
  expect(told).toHaveLength(4);
  expect(told.indexOf('+/')).toBe(0);
  expect(told.indexOf('+/a/b')).toBeGreaterThan(told.indexOf('+/a'));
  expect(followed.paths).toEqual(['/', '/a', '/a/b', '/c.slice']);
  expect([...followed.tree.refs.values()].find(({ path }) => path === '/a/b')?.directory).toBe(
    join(directory, 'a/b'),
  );
});

test('directories made and removed are seen at the next settle, without a rescan', async () => {
  const directory = makeTemporaryTree({ 'a/': '' });
  const followed = await followTree(directory);
  mkdirSync(join(directory, 'a/b.slice/c'), { recursive: true });
  expect(await followed.settle()).toEqual(['+/a/b.slice', '+/a/b.slice/c']);
  rmdirSync(join(directory, 'a/b.slice/c'));
  expect(await followed.settle()).toEqual(['-/a/b.slice/c']);
  expect(followed.paths).toEqual(['/', '/a', '/a/b.slice']);
});

test('one change after another in the same directory', async () => {
  const directory = makeTemporaryTree();
  const followed = await followTree(directory);
  for (const name of ['a', 'b', 'a']) {
    mkdirSync(join(directory, name));
    expect(await followed.settle()).toEqual([`+/${name}`]);
    rmdirSync(join(directory, name));
    expect(await followed.settle()).toEqual([`-/${name}`]);
  }
});

test('a change is seen also by a settle that is asked for while events are being polled', async () => {
  const directory = makeTemporaryTree({ file: '' });
  const followed = await followTree(directory);
  const told = await new Promise<string[]>((resolve, reject) => {
    // The callback runs in the poll phase, after this turn's events were fetched.
    readFile(join(directory, 'file'), () => {
      mkdirSync(join(directory, 'a'));
      followed.settle().then(resolve, reject);
    });
  });
  expect(told).toEqual(['+/a']);
});

test('changes are taken up without a settle too', async () => {
  const directory = makeTemporaryTree();
  const added = Promise.withResolvers<string>();
  const followed = await followTree(directory, {
    onAdded: ({ path }) => path !== '/' && added.resolve(path),
  });
  mkdirSync(join(directory, 'a'));
  expect(await added.promise).toBe('/a');
  expect(followed.paths).toEqual(['/', '/a']);
});

test('files that come and change are no cgroups', async () => {
  const directory = makeTemporaryTree();
  const followed = await followTree(directory);
  writeFileSync(join(directory, 'memory.events'), 'low 0\n');
  writeFileSync(join(directory, 'memory.events'), 'low 1\n');
  expect(await followed.settle()).toEqual([]);
});

test('a removed parent takes everything below it along, children first', async () => {
  const directory = makeTemporaryTree({ 'a/b/c/': '', 'd/': '' });
  const followed = await followTree(directory);
  rmSync(join(directory, 'a'), { recursive: true });
  expect(await followed.settle()).toEqual(['-/a/b/c', '-/a/b', '-/a']);
  expect(followed.paths).toEqual(['/', '/d']);
});

test('another directory under the same path is another cgroup', async () => {
  const directory = makeTemporaryTree({ 'a/b/': '' });
  const followed = await followTree(directory);
  const before = followed.idOf('/a');
  replace(join(directory, 'a'));
  expect(await followed.settle()).toEqual(['-/a/b', '-/a', '+/a']);
  expect(followed.idOf('/a')).not.toBe(before);
  mkdirSync(join(directory, 'a/c'));
  expect(await followed.settle()).toEqual(['+/a/c']);
});

test('a directory that comes and goes between two looks is never told of', async () => {
  const directory = makeTemporaryTree();
  const followed = await followTree(directory);
  mkdirSync(join(directory, 'a'));
  rmdirSync(join(directory, 'a'));
  expect(await followed.settle()).toEqual([]);
});

test('a cgroup that somebody found gone is removed at once', async () => {
  const directory = makeTemporaryTree({ 'a/b/': '', 'c/': '' });
  const followed = await followTree(directory);
  const refs = [...followed.tree.refs.values()];
  rmSync(join(directory, 'a'), { recursive: true });
  for (const ref of refs.filter(({ path }) => path === '/a')) followed.tree.forget(ref);
  expect(followed.takeTold()).toEqual(['-/a/b', '-/a']);
});

test('a cgroup that is still there is not forgotten, and one that is not known is no matter', async () => {
  const directory = makeTemporaryTree({ 'a/': '' });
  const followed = await followTree(directory);
  for (const ref of followed.tree.refs.values()) followed.tree.forget(ref);
  followed.tree.forget({ id: 0n, path: '/a', directory: join(directory, 'a') });
  expect(followed.takeTold()).toEqual([]);
  expect(followed.paths).toEqual(['/', '/a']);
});

test('a root that is removed takes everything along, and is found again when it returns', async () => {
  const root = join(makeTemporaryTree({ 'root/a/': '' }), 'root');
  const followed = await followTree(root);
  rmSync(root, { recursive: true });
  expect(await followed.rescan()).toEqual(['-/a', '-/']);
  expect(await followed.rescan()).toEqual([]);
  mkdirSync(join(root, 'b'), { recursive: true });
  expect(await followed.rescan()).toEqual(['+/', '+/b']);
});

test('another root under the same path is another tree', async () => {
  const root = join(makeTemporaryTree({ 'root/a/': '' }), 'root');
  const followed = await followTree(root);
  replace(root);
  mkdirSync(join(root, 'b'));
  expect(await followed.rescan()).toEqual(['-/a', '-/', '+/', '+/b']);
});

test('a missing root cannot be opened, and leaves nothing behind', async () => {
  const followed = new FollowedTree(join(makeTemporaryTree(), 'missing'));
  await expect(followed.tree.open()).rejects.toMatchObject({ code: 'ERR_CGROUP_ROOT' });
  expect(followed.clock.waiting).toBe(0);
});

test('after close nothing is followed any more', async () => {
  const directory = makeTemporaryTree({ 'a/': '' });
  const followed = await followTree(directory);
  followed.tree.close();
  mkdirSync(join(directory, 'b'));
  expect(followed.clock.waiting).toBe(0);
  expect(await followed.rescan()).toEqual([]);
  expect(followed.paths).toEqual(['/', '/a']);
});

test('a cgroup whose name is not UTF-8 is told of once, and the others are there', async () => {
  const directory = makeTemporaryTree({ 'a/': '', 'really-\u{fffd}/': '' });
  const make = (...bytes: number[]) =>
    mkdirSync(Buffer.concat([Buffer.from(`${directory}/b-`), Buffer.from(bytes)]));
  make(0xff);
  const followed = await followTree(directory);
  make(0xfe);
  rmdirSync(join(directory, 'really-\u{fffd}'));
  mkdirSync(join(directory, 'c'));
  await followed.settle();
  await followed.rescan();
  expect(followed.paths).toEqual(['/', '/a', '/c']);
  expect(followed.errors).toMatchObject([
    {
      code: 'ERR_CGROUP_READ',
      message: `the cgroup ${directory}/b-\u{fffd} is not read: its name is not UTF-8`,
      hint: expect.any(String),
    },
  ]);
});

test('one that comes later is told of, too', async () => {
  const directory = makeTemporaryTree();
  const followed = await followTree(directory);
  mkdirSync(Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0xff])]));
  await followed.settle();
  expect(followed.errors).toMatchObject([{ path: `${directory}/\u{fffd}` }]);
});
