import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostRoots } from '@psiperf/cgroup';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { describeSlowFiles } from '../../src/report/describe-slow-files.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'psiperf-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'proc/self'), { recursive: true });
  await mkdir(join(root, 'memory'));
  await writeFile(
    join(root, 'proc/self/mountinfo'),
    `30 20 0:26 / ${root}/cpu rw - cgroup cgroup rw,cpu\n31 20 0:27 / ${root}/memory rw - cgroup cgroup rw,memory\n`,
  );
});

const look = (deadlineMillis?: number) => describeSlowFiles(root, hostRoots(root), deadlineMillis);

it('times memory.stat of the root', async () => {
  await writeFile(join(root, 'memory.stat'), 'anon 0\n');
  const { status, detail } = await look();
  expect([status, detail]).toEqual(['ok', expect.stringMatching(/memory\.stat took \d+\.\d\d ms$/)]);
});

it("times that of cgroup v1's memory controller where v2 has none", async () => {
  await writeFile(join(root, 'memory/memory.stat'), 'cache 0\n');
  expect((await look()).detail).toContain(`${root}/memory/memory.stat took`);
});

it('says that there is none', async () => {
  expect((await look()).detail).toBe('there is none: the memory controller is not in use');
});

it('tells of one that takes long', async () => {
  const path = join(root, 'memory.stat');
  // A fake for a file that the kernel takes long over: a pipe to which something is written after a while.
  execFileSync('mkfifo', [path]);
  const finding = look();
  setTimeout(() => writeFile(path, 'anon 0\n'), 1_500);
  const { status, detail, remedy } = await finding;
  expect(status).toBe('note');
  expect(detail).toMatch(/memory\.stat took \d\.\d\d s: the kubelet and cAdvisor read one of every cgroup/);
  expect(remedy).toContain('drop_caches');
});

it('gives up a read that does not end', async () => {
  execFileSync('mkfifo', [join(root, 'memory.stat')]);
  const began = performance.now();
  const { status, detail } = await look(500);
  expect(performance.now() - began).toBeLessThan(3_000);
  expect([status, detail]).toEqual(['note', expect.stringContaining('has not ended after 0.5 s')]);
});

it('says why it cannot be read', async () => {
  await mkdir(join(root, 'memory.stat'));
  expect((await look()).detail).toMatch(/EISDIR/);
});
