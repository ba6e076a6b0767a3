import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CgroupError } from '../src/cgroup-error.ts';
import { classifyReadFailure } from '../src/classify-read-failure.ts';
import { readKernelFile } from '../src/read-kernel-file.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

test('the text of a file', async () => {
  const directory = makeTemporaryTree({ 'cgroup.type': 'domain\n', 'cgroup.procs': '' });
  expect(await readKernelFile(join(directory, 'cgroup.type'))).toBe('domain\n');
  expect(await readKernelFile(join(directory, 'cgroup.procs'))).toBe('');
});

test('the first part of a long one', async () => {
  const directory = makeTemporaryTree({ long: '0123456789'.repeat(1_000) });
  expect(await readKernelFile(join(directory, 'long'))).toHaveLength(4_096);
});

test('a file that its directory does not have, and a directory that is gone', async () => {
  const directory = makeTemporaryTree();
  expect(await readKernelFile(join(directory, 'irq.pressure'))).toEqual({ absent: 'not-supported' });
  expect(await readKernelFile(join(directory, 'gone/cpu.stat'))).toEqual({ absent: 'gone' });
});

test('what is not a file at all', async () => {
  const path = makeTemporaryTree();
  const outcome = await readKernelFile(path);
  expect(outcome).toBeInstanceOf(CgroupError);
  expect(outcome).toMatchObject({ code: 'ERR_CGROUP_READ', path, cause: { code: 'EISDIR' } });
});

test.each([
  ['ENODEV', 'gone'],
  ['ESRCH', 'gone'],
  ['ENOTSUP', 'not-supported'],
  ['EACCES', 'not-permitted'],
  ['EPERM', 'not-permitted'],
])('%s means %s', async (code, absent) => {
  const error = Object.assign(new Error(code), { code });
  expect(await classifyReadFailure('/a/b', error)).toEqual({ absent });
});

test('any other errno is an error', async () => {
  const cause = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
  expect(await classifyReadFailure('/a/b', cause)).toMatchObject({
    code: 'ERR_CGROUP_READ',
    path: '/a/b',
    cause,
  });
});
