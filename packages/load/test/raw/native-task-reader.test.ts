// The edges of the addon; what it counts is tested in native/test and test/contract/task-reader-differential.test.ts.

import { beforeEach, describe, expect, test } from 'vitest';
import { loadNativeTasks, type NativeTaskReader, type NativeTasks } from '../../src/raw/native-addon.ts';
import type { TaskPass } from '../../src/raw/raw-task-reader.ts';
import { GONE } from '../../src/raw/status.ts';

const PASS: TaskPass = { method: 'threads', cgroups: [], limit: 10 };
const CGROUP = { directory: '/nowhere', inode: 1n, path: '' };

let addon: NativeTasks;
let reader: NativeTaskReader;

beforeEach(({ skip }) => {
  const loaded = loadNativeTasks();
  if (loaded === undefined && process.env.CI === 'true') throw new Error('the addon is not built');
  if (loaded === undefined) return skip('the addon is not built');
  addon = loaded;
  reader = new addon.TaskReader('/proc');
});

const statusOf = (cgroups: number) => new Int32Array(cgroups);
const valuesOf = (cgroups: number) => new Float64Array(4 * cgroups);

test.each(['threads', 'walk'] as const)(
  'fills the arrays by the time the promise is resolved (%s)',
  async (method) => {
    const [status, values] = [statusOf(1), valuesOf(1)];
    await reader.read({ method, cgroups: [CGROUP], limit: 100_000 }, status, values);
    expect([status[0], values[0]]).toEqual([GONE, Number.NaN]);
  },
);

test('refuses to read while it reads', async () => {
  const reading = reader.read(PASS, statusOf(0), valuesOf(0));
  expect(() => reader.read(PASS, statusOf(0), valuesOf(0))).toThrow('a reading is under way');
  await reading;
  await reader.read(PASS, statusOf(0), valuesOf(0));
});

test('an array whose memory is given away during the reading stays empty', async () => {
  const status = statusOf(1);
  const reading = reader.read({ ...PASS, cgroups: [CGROUP] }, status, valuesOf(1));
  const moved = structuredClone(status, { transfer: [status.buffer] });
  await reading;
  expect([...moved]).toEqual([0]);
});

describe('wrong arguments are a TypeError, and nothing is read', () => {
  const cases: [string, unknown, ArrayBufferView, ArrayBufferView][] = [
    ['no pass', undefined, statusOf(1), valuesOf(1)],
    ['no such method', { ...PASS, method: 'guess' }, statusOf(1), valuesOf(1)],
    ['no cgroups', { ...PASS, cgroups: undefined }, statusOf(1), valuesOf(1)],
    ['something else for a cgroup', { ...PASS, cgroups: [1] }, statusOf(1), valuesOf(1)],
    ['no directory', { ...PASS, cgroups: [{ ...CGROUP, directory: 1 }] }, statusOf(1), valuesOf(1)],
    ['a number for an inode', { ...PASS, cgroups: [{ ...CGROUP, inode: 1 }] }, statusOf(1), valuesOf(1)],
    ['no path', { ...PASS, cgroups: [{ ...CGROUP, path: undefined }] }, statusOf(1), valuesOf(1)],
    ['no limit', { ...PASS, limit: undefined }, statusOf(1), valuesOf(1)],
    ['half a task', { ...PASS, limit: 0.5 }, statusOf(1), valuesOf(1)],
    ['more than there can be', { ...PASS, limit: 2 ** 32 }, statusOf(1), valuesOf(1)],
    ['more cgroups than rows', { ...PASS, cgroups: [CGROUP, CGROUP] }, statusOf(1), valuesOf(1)],
    ['arrays that do not agree', PASS, statusOf(2), valuesOf(1)],
    ['another array', PASS, new Uint32Array(1), valuesOf(1)],
  ];
  test.each(cases)('%s', (_, pass, status, values) => {
    const read = reader.read.bind(reader) as (...args: unknown[]) => unknown;
    expect(() => read(pass, status, values)).toThrow(TypeError);
  });

  test('no procfs', () => {
    const make = (root: unknown) => new addon.TaskReader(root as string);
    expect(() => make(undefined)).toThrow(TypeError);
    expect(() => make(1)).toThrow(TypeError);
  });
});
