import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasEnded, readProcessFacts } from '../../src/inspect/process-facts.ts';
import { makeTemporaryTree } from '../sidecar/temporary-tree.ts';

const STATUS = 'Name:\tsh\nState:\tS (sleeping)\nTgid:\t7\nPid:\t7\nPPid:\t1\nUid:\t0\t0\t0\t0\n';
const statAt = (ticks: number) => `7 (sh) S 1 7 7 0 -1 0 0 0 0 0 6 3 4 3 20 0 1 0 ${ticks} 0 0\n`;

const makeProcess = () =>
  makeTemporaryTree({ '7/status': STATUS, '7/stat': statAt(100), '7/cgroup': '0::/a\n' });

async function readSeven(procRoot: string) {
  const facts = await readProcessFacts(procRoot, 7);
  if (facts === undefined) throw new Error('no process');
  return facts;
}

it('a process that goes on has not ended', async () => {
  const procRoot = makeProcess();
  expect(await hasEnded(procRoot, await readSeven(procRoot))).toBe(false);
});

it('no process, no facts', async () => {
  expect(await readProcessFacts(makeTemporaryTree({}), 7)).toBeUndefined();
});

it('one that ends between two reads leaves what was read', async () => {
  const procRoot = makeTemporaryTree({ '7/status': STATUS });
  const facts = await readSeven(procRoot);
  expect(facts).toMatchObject({ status: { pid: 7, command: 'sh' }, cgroup: { absent: 'not-supported' } });
  rmSync(join(procRoot, '7'), { recursive: true });
  expect(await hasEnded(procRoot, facts)).toBe(true);
});

it('one whose pid is another process by now has ended', async () => {
  const procRoot = makeProcess();
  const facts = await readSeven(procRoot);
  writeFileSync(join(procRoot, '7/stat'), statAt(200));
  expect(await hasEnded(procRoot, facts)).toBe(true);
});

it('one that nobody has waited for has ended', async () => {
  const procRoot = makeProcess();
  writeFileSync(join(procRoot, '7/status'), STATUS.replace('S (sleeping)', 'Z (zombie)'));
  expect(await hasEnded(procRoot, await readSeven(procRoot))).toBe(true);
});

it('a malformed status is an error', async () => {
  const procRoot = makeTemporaryTree({ '7/status': 'nonsense' });
  await expect(readProcessFacts(procRoot, 7)).rejects.toMatchObject({ code: 'ERR_CGROUP_MALFORMED' });
});
