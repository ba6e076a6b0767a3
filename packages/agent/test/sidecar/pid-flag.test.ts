import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readOwnFlag, readTargetFlag } from '../../src/sidecar/pid-flag.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

it("reads psiperf's and the target's, without blanks around", async () => {
  const root = makeTemporaryTree({ 'etc/pid_flag/pid_flag': ' a.b\n', 'etc/pid_flag_sc/pid_flag': 'c\n' });
  expect([await readOwnFlag(root), await readTargetFlag(root)]).toEqual(['c', 'a.b']);
});

it('is undefined where there is none, or where it is no file of text', async () => {
  const root = makeTemporaryTree({ 'etc/pid_flag/pid_flag/x': '' });
  expect([await readOwnFlag(root), await readTargetFlag(root)]).toEqual([undefined, undefined]);
});

it('does not wait for who would write to a FIFO', async () => {
  const root = makeTemporaryTree({ 'etc/pid_flag/other': '' });
  execFileSync('mkfifo', [join(root, 'etc/pid_flag/pid_flag')]);
  expect(await readTargetFlag(root)).toBe('');
});
