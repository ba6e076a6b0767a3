import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../../../test/bed/manual-clock.ts';
import { CgroupCounts } from '../../src/collect/cgroup-counts.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'psiperf-'));
  onTestFinished(() => rm(directory, { recursive: true }));
});

it('counts what is there and what the kernel cannot let go of', async () => {
  await writeFile(join(directory, 'cgroup.stat'), 'nr_descendants 12\nnr_dying_descendants 3\n');
  const counts = await new CgroupCounts(directory, new ManualClock()).read();
  expect(counts).toEqual({ descendants: 12, dyingDescendants: 3, millis: expect.any(Number) });
});

it('knows nothing where there is no such file', async () => {
  expect(await new CgroupCounts(directory, new ManualClock()).read()).toBeUndefined();
});

it('is not waited for longer than a second, and not begun again meanwhile', async () => {
  const file = join(directory, 'cgroup.stat');
  // A fake for a read that the kernel does not end: a pipe to which nobody has written yet.
  execFileSync('mkfifo', [file]);
  const clock = new ManualClock();
  const counts = new CgroupCounts(directory, clock);
  for (const _ of [1, 2]) {
    const reading = counts.read();
    clock.advance(1_000);
    expect(await reading).toBeUndefined();
  }
  const third = counts.read();
  await writeFile(file, 'nr_descendants 1\nnr_dying_descendants 0\n');
  expect(await third, 'the read that was under way').toMatchObject({ descendants: 1 });
});
