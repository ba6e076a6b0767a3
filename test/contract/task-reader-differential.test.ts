// The native and the TypeScript task reader over the same files: every count, every reason and every error must be equal.
// What each of them gives is tested in native/test/tasks and, on the real kernel, in test/kernel.

import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Absence, type CgroupError, type CgroupRoot, isAbsence } from '@psiperf/cgroup';
import type { TaskCounts, TaskMethod, TaskTarget } from '@psiperf/load';
import { openTaskReader } from '@psiperf/load/open-load';
import fc from 'fast-check';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';

beforeEach(async ({ skip }) => {
  const { kind } = await new FakeNode().open('native', 'threads');
  const why = 'the addon is not built';
  if (kind !== 'native' && process.env.CI === 'true') throw new Error(why);
  if (kind !== 'native') skip(why);
});

type Outcome = TaskCounts | Absence | CgroupError;

/** A procfs and cgroups of ordinary files. */
class FakeNode {
  readonly #directory = mkdtempSync(join(tmpdir(), 'psiperf-tasks-'));

  constructor() {
    onTestFinished(() => rmSync(this.#directory, { recursive: true }));
    mkdirSync(join(this.#directory, 'proc'));
  }

  write(path: string, text: string | Buffer): void {
    const file = join(this.#directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** A task with both files, and found by its own id as well as by that of its process. */
  writeTask(pid: number, tid: number, stat: string | Buffer, cgroup: string): void {
    for (const task of new Set([`proc/${pid}/task/${tid}`, `proc/${tid}/task/${tid}`])) {
      this.write(`${task}/stat`, stat);
      this.write(`${task}/cgroup`, cgroup);
    }
  }

  link(path: string, to: string): void {
    symlinkSync(to, join(this.#directory, path));
  }

  remove(path: string): void {
    rmSync(join(this.#directory, path), { recursive: true });
  }

  /** A cgroup that is there by now, or was never. */
  target(path: string, id?: bigint): TaskTarget {
    const directory = join(this.#directory, 'cgroup', path);
    return { id: id ?? statSync(directory, { bigint: true }).ino, directory, path };
  }

  /** `self` is what tells whose procfs it is. */
  async open(prefer: 'native' | 'typescript', method: TaskMethod, limit = 1_000) {
    const procRoot = join(this.#directory, 'proc');
    const root: CgroupRoot = {
      directory: join(this.#directory, 'cgroup'),
      layout: 'copy',
      visibility: 'whole',
    };
    rmSync(join(procRoot, 'self'), { force: true });
    if (method === 'threads') symlinkSync(String(process.pid), join(procRoot, 'self'));
    return openTaskReader({ prefer, procRoot, root, limit });
  }

  /** What both readers say, after making sure that it is the same. */
  async count(
    method: TaskMethod,
    targets: readonly TaskTarget[],
    limit?: number,
  ): Promise<readonly Outcome[]> {
    const native = await this.open('native', method, limit);
    const typescript = await this.open('typescript', method, limit);
    expect([native.method, typescript.method]).toEqual([method, method]);
    const counts = await native.read(targets);
    expect(await typescript.read(targets)).toEqual(counts);
    return counts;
  }
}

const stat = (letter: string, command = 'a') => `7 (${command}) ${letter} 1 7 7 0 -1 4194304 907 3141\n`;

const NOTHING: TaskCounts = { running: 0, sleeping: 0, uninterruptible: 0, stopped: 0 };

const STATS: readonly (string | Buffer)[] = [
  ...['R', 'S', 'D', 'T', 't', 'Z', 'X', 'x', 'I', 'P', 'K', 'q', 'é', '1', '', ' '].map((letter) =>
    stat(letter),
  ),
  stat('R', 'tmux: server'),
  stat('R', ') S '),
  stat('D', '\n) R\n'),
  stat('R', ''),
  stat('S', 'x'.repeat(64)),
  stat('S', 'x'.repeat(600)),
  '',
  '\n',
  '7',
  '7 (a',
  '7 (a)',
  '7 (a) R',
  '7 (a)R 1\n',
  '7 (a) RR 1\n',
  Buffer.concat([Buffer.from('7 ('), Buffer.from([0xff, 0xfe, 0]), Buffer.from(') R 1\n')]),
  `${stat('R')}${'1 '.repeat(5_000)}`,
];

const CGROUPS: readonly string[] = [
  '0::/a\n',
  '0::/a',
  '0::/a/b\n',
  '0::/ab\n',
  '0::/\n',
  '0::\n',
  '0::a\n',
  '',
  '\n',
  '1:name=systemd:/a\n',
  '1:name=systemd:/b\n0::/a\n',
  '10::/b\n0::/a\n0::/b\n',
  '0::/a (deleted)\n',
  '0::/../a\n',
  '0::/a/\n',
  `1:cpu:/${'x'.repeat(17_000)}\n0::/a\n`,
];

const LISTS: readonly string[] = [
  '',
  '7\n',
  '7',
  '7\n7\n',
  '8\n',
  '7\n8\n',
  '0\n',
  '7\n0\n',
  '\n',
  '7\n\n',
  'x\n',
  '-7\n',
  ' 7\n',
  '7 \n',
  '7 8\n',
  '07\n',
  '00\n',
  '4294967295\n',
  '4294967296\n',
  '18446744073709551623\n',
  '7\r\n',
  `${Array.from({ length: 900 }, (_, index) => 100_000 + index).join('\n')}\n7\n`,
];

test.each(['threads', 'walk'] as const)('tasks of every state, and what is no state (%s)', async (method) => {
  for (const text of STATS) {
    const node = new FakeNode();
    node.write('cgroup/a/cgroup.threads', '7\n');
    node.writeTask(7, 7, text, '0::/a\n');
    const [outcome] = await node.count(method, [node.target('/a')]);
    expect(outcome, String(text)).toEqual(expect.anything());
  }
});

test('files about cgroups that the kernel prints, and others', async () => {
  const outcomes: (Outcome | undefined)[] = [];
  for (const text of CGROUPS) {
    const node = new FakeNode();
    node.write('cgroup/a/cgroup.events', 'populated 0\n');
    node.writeTask(7, 7, stat('R'), text);
    outcomes.push(...(await node.count('walk', [node.target('/a')])));
  }
  expect(outcomes).toContainEqual({ ...NOTHING, running: 1 });
  expect(outcomes).toContainEqual(NOTHING);
});

test('lists that the kernel prints, and others', async () => {
  const outcomes: (Outcome | undefined)[] = [];
  for (const text of LISTS) {
    const node = new FakeNode();
    node.write('cgroup/a/cgroup.threads', text);
    node.writeTask(7, 7, stat('S'), '0::/a\n');
    outcomes.push(...(await node.count('threads', [node.target('/a')])));
  }
  expect(outcomes).toContainEqual({ ...NOTHING, sleeping: 1 });
  expect(outcomes).toContainEqual({ ...NOTHING, sleeping: 2 });
  expect(outcomes).toContainEqual({ absent: 'not-permitted' });
  expect(outcomes).toContainEqual(expect.objectContaining({ code: 'ERR_CGROUP_MALFORMED' }));
});

test.each(['threads', 'walk'] as const)(
  'trees of cgroups, and threads that are elsewhere than their process (%s)',
  async (method) => {
    const node = new FakeNode();
    node.write('cgroup/a/cgroup.threads', '7\n');
    node.write('cgroup/a/b/cgroup.threads', '8\n');
    node.write('cgroup/a/b/c/cgroup.threads', '');
    node.write('cgroup/d/cgroup.threads', '9\n');
    node.writeTask(7, 7, stat('R'), '0::/a\n');
    node.writeTask(7, 8, stat('S'), '0::/a/b\n');
    node.writeTask(7, 9, stat('D'), '0::/d\n');
    // Their own directories list them as threads of their own, as no procfs does: the walk is shown those of 7 alone.
    if (method === 'walk') for (const tid of [8, 9]) node.remove(`proc/${tid}`);
    const targets = ['/a', '/a/b', '/a/b/c', '/d'].map((path) => node.target(path));
    expect(await node.count(method, targets)).toEqual([
      { ...NOTHING, running: 1, sleeping: 1 },
      { ...NOTHING, sleeping: 1 },
      NOTHING,
      { ...NOTHING, uninterruptible: 1 },
    ]);
  },
);

describe.each(['threads', 'walk'] as const)('by %s', (method) => {
  test('cgroups that are missing, files, or of another inode', async () => {
    const node = new FakeNode();
    node.write('cgroup/file', '');
    node.write('cgroup/a/cgroup.threads', '');
    const targets = [node.target('/nowhere', 1n), node.target('/file', 1n), node.target('/a', 1n)];
    for (const outcome of await node.count(method, targets)) expect(outcome).toEqual({ absent: 'gone' });
  });

  test('no procfs', async () => {
    const node = new FakeNode();
    node.write('cgroup/a/cgroup.threads', '7\n');
    node.write('cgroup/a/cgroup.events', 'populated 1\n');
    expect(await node.count(method, [node.target('/a')])).toEqual([{ absent: 'not-permitted' }]);
  });

  test('no cgroup at all', async () => {
    expect(await new FakeNode().count(method, [])).toEqual([]);
  });

  test('a limit that is reached', async () => {
    const node = new FakeNode();
    node.write('cgroup/a/cgroup.threads', '7\n');
    node.write('cgroup/b/cgroup.threads', '8\n9\n');
    node.write('cgroup/c/cgroup.threads', '10\n');
    for (const tid of [7, 8, 9, 10]) node.writeTask(tid, tid, stat('R'), `0::/${'abbc'[tid - 7]}\n`);
    const targets = ['/a', '/b', '/c'].map((path) => node.target(path));
    for (let limit = 1; limit <= 8; limit++) await node.count(method, targets, limit);
    expect((await node.count(method, targets, 3)).some(isAbsence)).toBe(true);
    expect((await node.count(method, targets, 8)).some(isAbsence)).toBe(false);
  });

  test('a directory or a broken link in the place of a file', async () => {
    for (const name of ['stat', 'cgroup']) {
      const node = new FakeNode();
      node.write('cgroup/a/cgroup.threads', '7\n');
      node.writeTask(7, 7, stat('R'), '0::/a\n');
      node.remove(`proc/7/task/7/${name}`);
      node.link(`proc/7/task/7/${name}`, '.');
      await node.count(method, [node.target('/a')]);
      node.remove(`proc/7/task/7/${name}`);
      node.link(`proc/7/task/7/${name}`, 'nowhere');
      await node.count(method, [node.target('/a')]);
    }
  });
});

test('generated files', async () => {
  const ids = fc.constantFrom('7', '8', '9', '0', '');
  const list = fc.array(ids, { maxLength: 4 }).map((lines) => lines.map((line) => `${line}\n`).join(''));
  const text = fc.constantFrom(...STATS);
  const cgroup = fc.constantFrom(...CGROUPS);
  const task = fc.record({ text, cgroup });
  await fc.assert(
    fc.asyncProperty(list, list, fc.array(task, { maxLength: 3 }), async (threads, below, tasks) => {
      const node = new FakeNode();
      node.write('cgroup/a/cgroup.threads', threads);
      node.write('cgroup/a/b/cgroup.threads', below);
      node.write('cgroup/a/cgroup.events', 'populated 1\n');
      for (const [index, each] of tasks.entries()) node.writeTask(7, 7 + index, each.text, each.cgroup);
      await node.count('threads', [node.target('/a'), node.target('/a/b')]);
      // Of several faults the walk tells of the one that it meets first, and the two readers list in another order.
      const [first] = tasks;
      if (tasks.length === 1 && first !== undefined)
        await node.count('walk', [node.target('/a'), node.target('/a/b')]);
    }),
    { numRuns: 60 },
  );
});
