import { expect, test } from 'vitest';
import { readFirstProcess } from '../src/read-first-process.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

const read = (contents: Readonly<Record<string, string>>) => {
  const directory = makeTemporaryTree(contents);
  return readFirstProcess(`${directory}/proc`, { id: 1n, path: '/a', directory });
};

test('the first of several, whatever their order', async () => {
  expect(await read({ 'cgroup.procs': '4711\n12\n4712\n', 'proc/4711/comm': 'nginx\n' })).toBe(4711);
});

test('no process, and no such cgroup', async () => {
  expect(await read({ 'cgroup.procs': '' })).toBeUndefined();
  expect(await read({})).toBeUndefined();
});

test('a process that the reader cannot see', async () => {
  expect(await read({ 'cgroup.procs': '0\n0\n' })).toBe('hidden');
});

test.each(['runc:[0:PARENT]', 'runc:[1:CHILD]', 'youki:[1:INTER]'])(
  'no process yet while %s makes a container',
  async (command) => {
    expect(await read({ 'cgroup.procs': '7\n8\n', 'proc/7/comm': `${command}\n` })).toBeUndefined();
  },
);

test.each(['runc:[2:INIT]', 'sh', 'a:[0'])('%s is one', async (command) => {
  expect(await read({ 'cgroup.procs': '7\n', 'proc/7/comm': `${command}\n` })).toBe(7);
});

test('one that has ended since, or whose name cannot be read, is one', async () => {
  expect(await read({ 'cgroup.procs': '7\n' })).toBe(7);
});
