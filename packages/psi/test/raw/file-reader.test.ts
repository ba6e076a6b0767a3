// The same cases as native/test/batch_reader_test.cc.

import { constants } from 'node:os';
import { beforeEach, expect, test } from 'vitest';
import { FILE_KEYS, FILES, toFileBits } from '../../src/raw/layout.ts';
import { NOT_WANTED, OK } from '../../src/raw/status.ts';
import { ReaderFixture, slotOf } from '../support/reader-fixture.ts';
import { CPU_STAT_TEXT, PRESSURE_TEXT } from '../support/texts.ts';

const { ENOENT } = constants.errno;

let node: ReaderFixture;

beforeEach(() => {
  node = new ReaderFixture();
});

test('every wanted file goes into its place', async () => {
  for (const key of FILE_KEYS) node.kernel.write('/a', FILES[key].names.cgroup, PRESSURE_TEXT);
  node.kernel.write('/a', 'cpu.stat', CPU_STAT_TEXT);
  node.kernel.write('/a', 'cpu.stat.local', 'throttled_usec 13\n');
  const rows = await node.add(...FILE_KEYS);
  expect([...rows.status]).toEqual([OK, OK, OK, OK, OK, OK]);
  expect(rows.valueOf('irq', 7)).toBe(8);
  expect(rows.valueOf('throttling', 0)).toBe(10);
  expect(rows.valueOf('localThrottling', 0)).toBe(13);
});

test('what is not wanted is not opened', async () => {
  node.writePressure();
  const rows = await node.add();
  expect(rows.statusOf('cpu')).toBe(NOT_WANTED);
  expect(rows.valueOf('cpu', 3)).toBeNaN();
  expect(node.kernel.opens).toBe(0);
});

test('held descriptors are read without opening', async () => {
  node.writePressure();
  await node.add('cpu');
  const { opens } = node.kernel;
  expect((await node.read()).valueOf('cpu', 3)).toBe(4);
  expect(node.kernel.opens).toBe(opens);
  expect(node.kernel.openDescriptors, 'the directory is closed').toBe(1);
});

test('a slot is removed and used again in one reading', async () => {
  node.writePressure();
  node.kernel.makeDirectory('/b', 8n);
  node.kernel.write('/b', 'cpu.pressure', PRESSURE_TEXT.replace('total=4', 'total=99'));
  await node.add('cpu');
  const rows = await node.read({ remove: [0], add: [slotOf(0, '/b', 8n, ['cpu'])] });
  expect(rows.valueOf('cpu', 3)).toBe(99);
  expect(node.kernel.openDescriptors).toBe(1);
});

test('the node has names of its own and no inode to check', async () => {
  node.kernel.makeDirectory('/proc/pressure', 1n);
  node.kernel.write('/proc/pressure', 'io', PRESSURE_TEXT);
  const added = {
    slot: 0,
    directory: '/proc/pressure',
    files: 'node',
    wanted: toFileBits(FILE_KEYS),
  } as const;
  const rows = await node.read({ add: [added] });
  expect(rows.valueOf('io', 3)).toBe(4);
  expect(rows.statusOf('cpu')).toBe(ENOENT);
  expect(rows.statusOf('throttling')).toBe(NOT_WANTED);
});

test('a node without /proc/pressure is not gone', async () => {
  const added = {
    slot: 0,
    directory: '/proc/pressure',
    files: 'node',
    wanted: toFileBits(['cpu']),
  } as const;
  expect((await node.read({ add: [added] })).statusOf('cpu')).toBe(ENOENT);
});

test('close gives every descriptor back', async () => {
  node.writePressure();
  await node.add('cpu');
  await node.reader.close();
  expect(node.kernel.openDescriptors).toBe(0);
});
