import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseStartTicks } from '../src/parse-process-stat.ts';
import { parseBootTime, readBootTime } from '../src/read-boot-time.ts';
import { readEarliestProcessStart } from '../src/read-earliest-process-start.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

const BOOT_STAT = 'cpu  1 2 3\ncpu0 1 2 3\nintr 5 0 0\nctxt 7\nbtime 1700000000\nprocesses 9\n';

function processStat(command: string, startTicks: number): string {
  return `7 (${command}) S 1 7 7 0 -1 4194304 907 3141 0 0 6 3 4 3 20 0 1 0 ${startTicks} 9502720 814\n`;
}

interface Case {
  readonly processIds: string;
  /** Start in ticks, by process id. */
  readonly starts: Readonly<Record<string, number>>;
  readonly self?: string;
  readonly bootMillis?: number;
}

function readCase({ processIds, starts, self = String(process.pid), bootMillis }: Case) {
  const stats = Object.entries(starts).map(([id, ticks]) => [`proc/${id}/stat`, processStat('sh', ticks)]);
  const directory = makeTemporaryTree({
    'cgroup/cgroup.procs': processIds,
    'proc/stat': BOOT_STAT,
    ...Object.fromEntries(stats),
  });
  symlinkSync(self, join(directory, 'proc/self'));
  const ref = { id: 1n, path: '/a', directory: join(directory, 'cgroup') };
  return readEarliestProcessStart(join(directory, 'proc'), ref, bootMillis);
}

test.each([
  ['plain', 'sh'],
  ['spaces', 'tmux: server'],
  ['parentheses', 'a) S 1 (b'],
  ['a line end', 'a\nb'],
])('field 22 after a command with %s', (_, command) => {
  expect(parseStartTicks(processStat(command, 1954))).toBe(1954);
});

test.each(['', '7 (sh) S 1 7', '7 (sh'])('no start in %j', (text) => {
  expect(parseStartTicks(text)).toBeUndefined();
});

test('the boot time is in whole seconds', () => {
  expect(parseBootTime(BOOT_STAT)).toBe(1_700_000_000_000);
  expect(parseBootTime('cpu 1 2 3\n')).toBeUndefined();
});

test('no boot time where there is no procfs', async () => {
  expect(await readBootTime(makeTemporaryTree())).toBeUndefined();
});

test('the earliest of several', async () => {
  const start = await readCase({ processIds: '9\n7\n8\n', starts: { 9: 300, 7: 250, 8: 400 } });
  expect(start).toBe(1_700_000_000_000 + 2_500);
});

test('a boot time that is given is not read', async () => {
  expect(await readCase({ processIds: '9\n', starts: { 9: 300 }, bootMillis: 5_000 })).toBe(8_000);
});

test('a process that ended, and one of another pid namespace, are left out', async () => {
  const start = await readCase({ processIds: '0\n6\n7\n', starts: { 0: 1, 7: 250 } });
  expect(start).toBe(1_700_000_000_000 + 2_500);
});

test.each([
  ['no process', ''],
  ['only ended ones', '6\n'],
  ['only ones of other namespaces', '0\n0\n'],
])('unknown with %s', async (_, processIds) => {
  expect(await readCase({ processIds, starts: { 0: 1 } })).toBeUndefined();
});

test('unknown by a procfs of another pid namespace, where the same number is another process', async () => {
  expect(await readCase({ processIds: '7\n', starts: { 7: 250 }, self: '1' })).toBeUndefined();
});

test('unknown without a procfs, and where the cgroup is gone', async () => {
  const missing = join(makeTemporaryTree(), 'missing');
  const ref = { id: 1n, path: '/a', directory: missing };
  expect(await readEarliestProcessStart(missing, ref)).toBeUndefined();
  expect(await readEarliestProcessStart('/proc', ref)).toBeUndefined();
});

test('of thousands the first 64 are looked at, and a cut line is not taken for a number', async () => {
  const ids = Array.from({ length: 5_000 }, (_, index) => String(10_000 + index));
  const starts = Object.fromEntries(ids.slice(0, 70).map((id, index) => [id, 1_000 - index]));
  const start = await readCase({ processIds: `${ids.join('\n')}\n`, starts });
  expect(start).toBe(1_700_000_000_000 + (1_000 - 63) * 10);
  expect(await readCase({ processIds: '7\n8', starts: { 7: 250, 8: 100 } })).toBe(1_700_000_000_000 + 2_500);
});

test('this very process', async () => {
  const directory = makeTemporaryTree();
  writeFileSync(join(directory, 'cgroup.procs'), `${process.pid}\n`);
  const start = await readEarliestProcessStart('/proc', { id: 1n, path: '/', directory });
  const uptimeMillis = process.uptime() * 1_000;
  expect(Math.abs(Date.now() - uptimeMillis - (start ?? 0))).toBeLessThan(3_000);
});
