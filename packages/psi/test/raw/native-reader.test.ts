// The edges of the addon; what it reads is tested in native/test and test/contract/reader-differential.test.ts.

import { readdirSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { FILES_PER_SLOT, VALUES_PER_SLOT } from '../../src/raw/layout.ts';
import { loadNativeAddon, type NativeAddon, type NativeBatchReader } from '../../src/raw/native-addon.ts';
import type { SlotChanges } from '../../src/raw/raw-reader.ts';
import { OK } from '../../src/raw/status.ts';
import { makeTemporaryTree, toTarget } from '../support/temporary-tree.ts';
import { PRESSURE_TEXT } from '../support/texts.ts';

const NOTHING: SlotChanges = { add: [], remove: [], retry: false };

let reader: NativeBatchReader;

beforeEach(({ skip }) => {
  reader = new (requireAddon(skip).BatchReader)(10);
});

function requireAddon(skip: (note: string) => never): NativeAddon {
  const loaded = loadNativeAddon();
  if ('addon' in loaded) return loaded.addon;
  if (process.env.CI === 'true') throw new Error(loaded.why);
  return skip(loaded.why);
}

const statusOf = (slots: number) => new Int32Array(slots * FILES_PER_SLOT);
const valuesOf = (slots: number) => new Float64Array(slots * VALUES_PER_SLOT);

function oneCgroup() {
  const { id: inode, directory } = toTarget(makeTemporaryTree({ 'cpu.pressure': PRESSURE_TEXT }));
  return { slot: 0, inode, directory, files: 'cgroup', wanted: 1 } as const;
}

test('fills the arrays by the time the promise is resolved', async () => {
  const [status, values] = [statusOf(1), valuesOf(1)];
  const held = await reader.read({ ...NOTHING, add: [oneCgroup()] }, status, values);
  expect({ held, status: status[0], total: values[3] }).toEqual({ held: 1, status: OK, total: 4 });
});

test('refuses to read or to be closed while it reads', async () => {
  const reading = reader.read(NOTHING, statusOf(0), valuesOf(0));
  expect(() => reader.read(NOTHING, statusOf(0), valuesOf(0))).toThrow('a reading is under way');
  expect(() => reader.close()).toThrow('a reading is under way');
  await reading;
  await reader.read(NOTHING, statusOf(0), valuesOf(0));
});

test('refuses to read once it is closed', () => {
  reader.close();
  reader.close();
  expect(() => reader.read(NOTHING, statusOf(0), valuesOf(0))).toThrow('the reader is closed');
});

test('an array whose memory is given away during the reading stays empty', async () => {
  const status = statusOf(1);
  const reading = reader.read({ ...NOTHING, add: [oneCgroup()] }, status, valuesOf(1));
  const moved = structuredClone(status, { transfer: [status.buffer] });
  expect(await reading).toBe(1);
  expect([...moved]).toEqual([0, 0, 0, 0, 0, 0]);
});

describe('wrong arguments are a TypeError, and nothing is read', () => {
  const added = (change: object) => ({ ...NOTHING, add: [{ ...oneCgroup(), ...change }] });
  const cases: [string, () => unknown, ArrayBufferView, ArrayBufferView][] = [
    ['no changes', () => undefined, statusOf(1), valuesOf(1)],
    ['no lists', () => ({}), statusOf(1), valuesOf(1)],
    ['no word on retry', () => ({ add: [], remove: [] }), statusOf(1), valuesOf(1)],
    ['a list of something else', () => ({ ...NOTHING, add: [1] }), statusOf(1), valuesOf(1)],
    ['another array', () => NOTHING, new Uint32Array(6), valuesOf(1)],
    ['half a row', () => NOTHING, new Int32Array(5), valuesOf(1)],
    ['arrays that do not match', () => NOTHING, statusOf(2), valuesOf(1)],
    ['a slot without a row', () => added({ slot: 1 }), statusOf(1), valuesOf(1)],
    ['a negative slot', () => added({ slot: -1 }), statusOf(1), valuesOf(1)],
    ['a slot that is no whole number', () => added({ slot: 0.9 }), statusOf(1), valuesOf(1)],
    ['a slot that is no number', () => added({ slot: '0' }), statusOf(1), valuesOf(1)],
    ['a slot to remove without a row', () => ({ ...NOTHING, remove: [1] }), statusOf(1), valuesOf(1)],
    ['no directory', () => added({ directory: undefined }), statusOf(1), valuesOf(1)],
    ['an inode that is no bigint', () => added({ inode: 1 }), statusOf(1), valuesOf(1)],
    ['an inode above 64 bits', () => added({ inode: 2n ** 64n }), statusOf(1), valuesOf(1)],
    ['unknown names', () => added({ files: 'pod' }), statusOf(1), valuesOf(1)],
    ['no set of files', () => added({ wanted: undefined }), statusOf(1), valuesOf(1)],
    ['half a set of files', () => added({ wanted: 1.5 }), statusOf(1), valuesOf(1)],
    ['more files than there are', () => added({ wanted: 64 }), statusOf(1), valuesOf(1)],
  ];
  test.each(cases)('%s', async (_name, changes, status, values) => {
    const read = reader.read.bind(reader) as (...args: readonly unknown[]) => Promise<number>;
    expect(() => read(changes(), status, values)).toThrow(TypeError);
    expect(await reader.read(NOTHING, statusOf(1), valuesOf(1))).toBe(0);
  });

  test.for(['10', 1.5, -1, Number.NaN])('a limit of %j', (limit, { skip }) => {
    const BatchReader = requireAddon(skip).BatchReader as unknown as new (limit: unknown) => unknown;
    expect(() => new BatchReader(limit)).toThrow(TypeError);
  });
});

test('closing frees the descriptors', async () => {
  const count = () => readdirSync('/proc/self/fd').length;
  const before = count();
  await reader.read({ ...NOTHING, add: [oneCgroup()] }, statusOf(1), valuesOf(1));
  expect(count()).toBe(before + 1);
  reader.close();
  expect(count()).toBe(before);
});
