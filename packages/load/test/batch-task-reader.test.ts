import { CgroupError } from '@psiperf/cgroup';
import { describe, expect, it } from 'vitest';
import { BatchTaskReader } from '../src/batch-task-reader.ts';
import type { RawTaskReader, TaskMethod, TaskPass, TaskRows } from '../src/raw/raw-task-reader.ts';

const EIO = 5;
const EMFILE = 24;
const EACCES = 13;

/** A raw reader that fills its rows with the given statuses, and the counts of the first cgroup with 1, 2, 3, 4. */
class FakeRawReader implements RawTaskReader {
  readonly kind = 'native';
  readonly statuses: readonly number[];
  pass: TaskPass | undefined;

  constructor(...statuses: readonly number[]) {
    this.statuses = statuses;
  }

  async read(pass: TaskPass, { status, values }: TaskRows): Promise<void> {
    this.pass = pass;
    status.set(this.statuses);
    values.fill(Number.NaN);
    values.set([1, 2, 3, 4]);
  }
}

const toTargets = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: BigInt(index),
    directory: `/sys/${index}`,
    path: `/${index}`,
  }));

const open = (raw: RawTaskReader, method: TaskMethod = 'threads') =>
  new BatchTaskReader(raw, { method, limit: 7, toKernelPath: (path) => `/..${path}` });

describe('BatchTaskReader', () => {
  it('turns a row into counts', async () => {
    const [counts] = await open(new FakeRawReader(0)).read(toTargets(1));
    expect(counts).toEqual({ running: 1, sleeping: 2, uninterruptible: 3, stopped: 4 });
  });

  it.each([
    ['gone', -2, 'gone'],
    ['hidden', -5, 'not-permitted'],
    ['refused', EACCES, 'not-permitted'],
    ['too many', -6, 'over-budget'],
    ['no descriptor left', EMFILE, 'over-budget'],
  ])('%s is an absence', async (_, status, absent) => {
    expect(await open(new FakeRawReader(0, status)).read(toTargets(2))).toEqual([
      expect.objectContaining({ running: 1 }),
      { absent },
    ]);
  });

  it.each([
    ['malformed', -1, 'ERR_CGROUP_MALFORMED', /contents of its kind/],
    ['refused for no known reason', EIO + 0x10000, 'ERR_CGROUP_READ', /EIO/],
  ])('%s is an error', async (_, status, code, message) => {
    const [error] = await open(new FakeRawReader(status)).read(toTargets(1));
    expect(error).toBeInstanceOf(CgroupError);
    expect(error).toMatchObject({ code, path: '/sys/0', message: expect.stringMatching(message) });
  });

  it('gives the paths as the kernel has them to a walk alone', async () => {
    const raw = new FakeRawReader(0);
    await open(raw, 'walk').read(toTargets(1));
    expect(raw.pass).toEqual({
      method: 'walk',
      limit: 7,
      cgroups: [{ directory: '/sys/0', inode: 0n, path: '/../0' }],
    });
    await open(raw).read(toTargets(1));
    expect(raw.pass?.cgroups[0]?.path).toBe('');
  });
});
