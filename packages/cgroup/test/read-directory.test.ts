import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readChildNames, readDirectoryFacts } from '../src/read-directory.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

test('the number of directories in a directory, where the file system counts them', () => {
  const directory = makeTemporaryTree({ 'a/b/': '', 'c/': '', file: '' });
  expect([2, undefined]).toContain(readDirectoryFacts(directory)?.childCount);
  expect([0, undefined]).toContain(readDirectoryFacts(join(directory, 'c'))?.childCount);
});

test('the names of the directories in a directory', () => {
  const directory = makeTemporaryTree({ 'a.slice/': '', 'b/': '', 'cgroup.procs': '' });
  expect(readChildNames(directory).sort()).toEqual(['a.slice', 'b']);
  expect(readChildNames(join(directory, 'b'))).toEqual([]);
});

test('what is not a directory is none', () => {
  const directory = makeTemporaryTree({ file: '' });
  for (const path of ['file', 'file/a', 'missing']) {
    expect(readDirectoryFacts(join(directory, path))).toBeUndefined();
    expect(readChildNames(join(directory, path))).toEqual([]);
  }
});

test('where the kernel refuses, that is an error', () => {
  const path = `/${'x'.repeat(300)}`;
  const refused = expect.objectContaining({ code: 'ERR_CGROUP_READ', path });
  expect(() => readDirectoryFacts(path)).toThrow(refused);
  expect(() => readChildNames(path)).toThrow(refused);
});
