// The same cases as native/test/descriptor_shortage_test.cc.

import { constants } from 'node:os';
import { beforeEach, expect, test } from 'vitest';
import type { SlotChanges } from '../../src/raw/raw-reader.ts';
import { OK } from '../../src/raw/status.ts';
import { ReaderFixture, type Rows, slotOf } from '../support/reader-fixture.ts';
import { PRESSURE_TEXT } from '../support/texts.ts';

const { EMFILE, ENFILE } = constants.errno;

let node: ReaderFixture;

beforeEach(() => {
  node = new ReaderFixture();
});

function makeCgroups(count: number): Partial<SlotChanges> {
  return {
    add: Array.from({ length: count }, (_, slot) => {
      const path = `/${slot}`;
      node.kernel.makeDirectory(path, BigInt(slot + 1));
      node.kernel.write(path, 'cpu.pressure', PRESSURE_TEXT);
      return slotOf(slot, path, BigInt(slot + 1), ['cpu']);
    }),
  };
}

const countOk = ({ status }: Rows) => status.filter((it) => it === OK).length;

test('no more than the limit are held, and the rest is read all the same', async () => {
  node = new ReaderFixture(3);
  expect(countOk(await node.read(makeCgroups(5), 5))).toBe(5);
  expect(node.kernel.openDescriptors).toBe(3);
  expect(countOk(await node.read({}, 5))).toBe(5);
});

test('others are held once there is room', async () => {
  node = new ReaderFixture(1);
  await node.read(makeCgroups(2), 2);
  await node.read({ remove: [0] }, 2);
  const { opens } = node.kernel;
  await node.read({}, 2);
  expect(node.kernel.opens).toBe(opens);
});

test('some are given up when the process runs out', async () => {
  node.kernel.maxDescriptors = 80;
  expect(countOk(await node.read(makeCgroups(100), 100))).toBe(100);
  expect(node.kernel.openDescriptors, 'at least 16 are left to the rest of the process').toBeLessThanOrEqual(
    64,
  );
  expect(node.kernel.openDescriptors, 'the rest are kept').toBeGreaterThan(30);
  expect(countOk(await node.read({}, 100))).toBe(100);
  expect(node.kernel.openDescriptors, 'they are not taken again').toBeLessThanOrEqual(64);
});

test('it is told when there is nothing to give up', async () => {
  node.kernel.maxDescriptors = 0;
  expect((await node.read(makeCgroups(1))).statusOf('cpu')).toBe(EMFILE);
  node.kernel.maxDescriptors = 10;
  expect((await node.read()).statusOf('cpu'), 'tried again without being told to').toBe(OK);
  expect(node.kernel.openDescriptors, 'the limit is what it was').toBe(1);
});

test('a machine out of files is treated alike', async () => {
  const changes = makeCgroups(2);
  node.kernel.directoryErrno.set('/1', ENFILE);
  const rows = await node.read(changes, 2);
  expect([rows.statusOf('cpu', 0), rows.statusOf('cpu', 1)]).toEqual([OK, ENFILE]);
  expect(node.kernel.openDescriptors).toBe(0);
});
