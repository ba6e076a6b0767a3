// One test for each way in which the kernel refuses a file; the same cases as native/test/kernel_errors_test.cc.

import { constants } from 'node:os';
import { beforeEach, expect, test } from 'vitest';
import { GONE, MALFORMED, OK, READ_STEP, REOPENED } from '../../src/raw/status.ts';
import { INODE, ReaderFixture } from '../support/reader-fixture.ts';
import { IRQ_TEXT, PRESSURE_TEXT } from '../support/texts.ts';

const { ENOENT, ENODEV, ENOTDIR, EACCES, EIO, EOPNOTSUPP } = constants.errno;

let node: ReaderFixture;

beforeEach(() => {
  node = new ReaderFixture();
});

test('a failed open is told from a failed read', async () => {
  node.writePressure().openErrno = EACCES;
  expect((await node.add('cpu')).statusOf('cpu')).toBe(EACCES);
  node.writePressure().readErrno = EACCES;
  expect((await node.read({ retry: true })).statusOf('cpu')).toBe(EACCES + READ_STEP);
});

test('a file that fails has no values', async () => {
  const file = node.writePressure();
  await node.add('cpu');
  file.readErrno = EIO;
  const rows = await node.read();
  expect(rows.statusOf('cpu')).toBe(EIO + READ_STEP);
  expect(rows.valueOf('cpu', 3)).toBeNaN();
});

test('a missing file is tried again only when told to', async () => {
  expect((await node.add('irq')).statusOf('irq')).toBe(ENOENT);
  const { opens } = node.kernel;
  node.kernel.write('/a', 'irq.pressure', IRQ_TEXT);
  expect((await node.read()).statusOf('irq')).toBe(ENOENT);
  expect(node.kernel.opens).toBe(opens);
  expect((await node.read({ retry: true })).valueOf('irq', 7)).toBe(9);
});

test('a file that cannot be read is not held', async () => {
  node.writePressure().readErrno = EOPNOTSUPP;
  expect((await node.add('cpu')).statusOf('cpu')).toBe(EOPNOTSUPP + READ_STEP);
  expect(node.kernel.openDescriptors).toBe(0);
  const { reads } = node.kernel;
  await node.read();
  expect(node.kernel.reads).toBe(reads);
});

test('malformed contents are read again each time', async () => {
  const file = node.writePressure();
  file.text = '';
  expect((await node.add('cpu')).statusOf('cpu')).toBe(MALFORMED);
  file.text = PRESSURE_TEXT;
  expect((await node.read()).statusOf('cpu')).toBe(OK);
});

test('a file that fills the buffer is malformed', async () => {
  const file = node.writePressure();
  file.text = `${PRESSURE_TEXT.padEnd(4094, 'x')}\n`;
  expect((await node.add('cpu')).statusOf('cpu')).toBe(OK);
  file.text = `${PRESSURE_TEXT.padEnd(4095, 'x')}\n`;
  expect((await node.read()).statusOf('cpu')).toBe(MALFORMED);
});

test('gone: the directory is removed before the open', async () => {
  node.kernel.removeDirectory('/a');
  expect((await node.add('cpu')).statusOf('cpu')).toBe(GONE);
});

test('gone: not looked for again at every reading', async () => {
  node.kernel.removeDirectory('/a');
  await node.add('cpu');
  const { opens } = node.kernel;
  expect((await node.read()).statusOf('cpu')).toBe(GONE);
  expect(node.kernel.opens).toBe(opens);
});

test.each([
  ['something else has its name', ENOTDIR],
  ['it is removed during the open', ENODEV],
])('gone: %s', async (_name, errno) => {
  node.kernel.directoryErrno.set('/a', errno);
  expect((await node.add('cpu')).statusOf('cpu')).toBe(GONE);
});

test('why the directory cannot be opened', async () => {
  node.kernel.directoryErrno.set('/a', EACCES);
  expect((await node.add('cpu')).statusOf('cpu')).toBe(EACCES);
});

test('why the inode cannot be asked', async () => {
  node.writePressure();
  node.kernel.inodeErrno = EIO;
  expect((await node.add('cpu')).statusOf('cpu')).toBe(EIO);
  expect(node.kernel.openDescriptors).toBe(0);
});

test('gone: the directory is removed with a descriptor held', async () => {
  node.writePressure();
  await node.add('cpu');
  node.kernel.removeDirectory('/a');
  expect((await node.read()).statusOf('cpu')).toBe(GONE);
  expect(node.kernel.openDescriptors).toBe(0);
});

test('gone: another directory has taken its place', async () => {
  node.writePressure();
  await node.add('cpu');
  node.kernel.removeDirectory('/a');
  node.kernel.makeDirectory('/a', INODE + 1n);
  node.writePressure();
  expect((await node.read()).statusOf('cpu')).toBe(GONE);
  expect((await node.read({ retry: true })).statusOf('cpu')).toBe(GONE);
});

test('missing: the file is hidden with a descriptor held', async () => {
  node.writePressure();
  await node.add('cpu');
  node.kernel.removeFile('/a', 'cpu.pressure');
  expect((await node.read()).statusOf('cpu')).toBe(ENOENT);
  expect(node.kernel.openDescriptors).toBe(0);
  node.writePressure();
  expect((await node.read({ retry: true })).statusOf('cpu'), 'nothing was held to be reopened').toBe(OK);
});

test('reopened: the file was hidden and shown between two readings', async () => {
  node.writePressure();
  await node.add('cpu');
  node.kernel.removeFile('/a', 'cpu.pressure');
  node.writePressure();
  const rows = await node.read();
  expect(rows.statusOf('cpu')).toBe(REOPENED);
  expect(rows.valueOf('cpu', 3)).toBe(4);
  expect((await node.read()).statusOf('cpu')).toBe(OK);
});

test('one file that fails harms no other', async () => {
  node.writePressure();
  node.kernel.write('/a', 'io.pressure', 'nonsense\n');
  node.kernel.write('/a', 'memory.pressure', PRESSURE_TEXT).readErrno = EIO;
  const rows = await node.add('cpu', 'memory', 'io', 'irq');
  expect([...rows.status].slice(0, 4)).toEqual([OK, EIO + READ_STEP, MALFORMED, ENOENT]);
});
