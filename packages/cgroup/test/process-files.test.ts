import { readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseProcessStatus } from '../src/parse-process-status.ts';
import { NAMESPACES, parseNamespaceLink, readNamespaces } from '../src/read-namespaces.ts';
import { readProcessCgroup } from '../src/read-process-cgroup.ts';
import { readProcessStart } from '../src/read-process-start.ts';
import { readProcessStatus } from '../src/read-process-status.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

const STATUS = `Name:	java
Umask:	0022
State:	S (sleeping)
Tgid:	41290
Ngid:	0
Pid:	41290
PPid:	41270
TracerPid:	0
Uid:	1001	1000	1000	1000
Gid:	0	0	0	0
NStgid:	41290	7	1
NSpid:	41290	7	1
NSpgid:	41290	7	1
`;

test('a status of a process in nested namespaces', () => {
  expect(parseProcessStatus(STATUS)).toEqual({
    command: 'java',
    state: 'S',
    pid: 41290,
    processId: 41290,
    parent: 41270,
    user: 1000,
    pids: [41290, 7, 1],
  });
});

test('of a thread it names the process', () => {
  const thread = STATUS.replace('\nPid:\t41290', '\nPid:\t41300').replace(
    'NSpid:\t41290\t7',
    'NSpid:\t41300\t8',
  );
  expect(parseProcessStatus(thread)).toMatchObject({ pid: 41300, processId: 41290, pids: [41300, 8, 1] });
});

test('a kernel without NSpid tells one number', () => {
  expect(parseProcessStatus(STATUS.replaceAll(/^NS.*\n/gm, ''))?.pids).toEqual([41290]);
});

test('a command may look like another line', () => {
  const named = STATUS.replace('java', 'a\\nPid:\t1');
  expect(parseProcessStatus(named)).toMatchObject({ command: 'a\\nPid:\t1', pid: 41290 });
});

test.each([
  ['a carriage return', '\r'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
])('a command cannot pretend to be other lines by %s', (_, end) => {
  const command = ['x', 'State:\tZ', 'Tgid:\t1', 'Pid:\t1', 'PPid:\t1', 'Uid:\t0\t0', 'NSpid:\t1'].join(end);
  expect(parseProcessStatus(STATUS.replace('java', command))).toEqual({
    ...parseProcessStatus(STATUS),
    command,
  });
});

test('of lines with the same key the first one counts', () => {
  expect(parseProcessStatus(`${STATUS}Tgid:\t1\n`)?.processId).toBe(41290);
});

test.each(['Name', 'State', 'Tgid', 'Pid', 'PPid', 'Uid'])('malformed without %s', (key) => {
  expect(parseProcessStatus(STATUS.replace(new RegExp(`^${key}:.*\n`, 'm'), ''))).toBeUndefined();
});

test('statuses read: there, gone, malformed', async () => {
  const procRoot = makeTemporaryTree({ '7/status': STATUS, '8/status': 'Name:\tsh\n' });
  expect(await readProcessStatus(procRoot, 7)).toMatchObject({ command: 'java' });
  expect(await readProcessStatus(procRoot, 9)).toEqual({ absent: 'gone' });
  expect(await readProcessStatus(procRoot, 8)).toMatchObject({ code: 'ERR_CGROUP_MALFORMED' });
});

test.each([
  ['of v2', '0::/kubepods/pod1/a\n', '/kubepods/pod1/a'],
  ['beside v1', '4:memory:/a\n0::/../b\n', '/../b'],
  ['of a zombie whose cgroup was removed', '0::/kubepods/a (deleted)\n', '/kubepods/a'],
  ['whose name has other line ends', '0::/a\r\u2028b\n', '/a\r\u2028b'],
  ['beside one of v1 that pretends to be it', '4:memory:/a\r0::/c\u20280::/d\n0::/b\n', '/b'],
  ['of v1 alone', '4:memory:/a\n', { absent: 'not-supported' }],
])("a process's cgroup %s", async (_, text, cgroup) => {
  expect(await readProcessCgroup(makeTemporaryTree({ '7/cgroup': text }), 7)).toEqual(cgroup);
});

test('no cgroup of a process that has ended', async () => {
  expect(await readProcessCgroup(makeTemporaryTree(), 7)).toEqual({ absent: 'gone' });
});

test("a process's start, which tells it from a later one of the same pid", async () => {
  const stat = `7 (sh) S 1 7 7 0 -1 4194304 907 3141 0 0 6 3 4 3 20 0 1 0 1954 9502720 814\n`;
  const procRoot = makeTemporaryTree({ '7/stat': stat, '8/stat': '8 (sh) S 1' });
  expect(await readProcessStart(procRoot, 7)).toBe(19_540);
  expect(await readProcessStart(procRoot, 8)).toEqual({ absent: 'unknown' });
  expect(await readProcessStart(procRoot, 9)).toEqual({ absent: 'gone' });
});

test('a namespace by its link', () => {
  expect(parseNamespaceLink('cgroup:[4026531835]')).toBe(4026531835);
  expect(parseNamespaceLink('socket:[7')).toBeUndefined();
});

test('the namespaces of this process', async () => {
  const namespaces = await readNamespaces('/proc', process.pid);
  expect(Object.keys(namespaces)).toEqual([...NAMESPACES]);
  for (const name of NAMESPACES)
    expect(readlinkSync(`/proc/self/ns/${name}`)).toBe(`${name}:[${namespaces[name]}]`);
});

test('a namespace that the kernel does not have is not supported, and a process that has ended has none', async () => {
  const procRoot = makeTemporaryTree({ '7/ns/': '' });
  symlinkSync('pid:[4026532123]', join(procRoot, '7/ns/pid'));
  const absent = { absent: 'not-supported' };
  expect(await readNamespaces(procRoot, 7)).toMatchObject({ pid: 4026532123, cgroup: absent, user: absent });
  expect(await readNamespaces(procRoot, 8)).toMatchObject({ pid: { absent: 'gone' } });
});

test.each([
  ['sleeps', 'S (sleeping)', 'not-supported'],
  ['has ended and was not waited for', 'Z (zombie)', 'gone'],
  ['is about to be no more', 'X (dead)', 'gone'],
])('a namespace that is not told of a process that %s', async (_, state, absent) => {
  const status = STATUS.replace('S (sleeping)', state);
  const procRoot = makeTemporaryTree({ '7/ns/': '', '7/status': status });
  symlinkSync('user:[4026531837]', join(procRoot, '7/ns/user'));
  expect(await readNamespaces(procRoot, 7)).toMatchObject({ user: 4026531837, mnt: { absent } });
});
