// The same cases as native/test/kernel_errors_test.cc and descriptor_shortage_test.cc.

import { constants } from 'node:os';
import { beforeEach, describe, expect, test } from 'vitest';
import { FileReader } from '../../src/raw/file-reader.ts';
import { FILE_KEYS, FILES, type FileKey, toFileBits } from '../../src/raw/layout.ts';
import type { SlotChanges, SlotToAdd } from '../../src/raw/raw-reader.ts';
import { GONE, MALFORMED, NOT_WANTED, OK, READ_STEP, REOPENED } from '../../src/raw/status.ts';
import { FakeFileCalls } from '../support/fake-file-calls.ts';
import { CPU_STAT_TEXT, IRQ_TEXT, PRESSURE_TEXT } from '../support/texts.ts';

const { ENOENT, ENODEV, ENOTDIR, EACCES, EIO, EMFILE, ENFILE, EOPNOTSUPP } = constants.errno;
const NOTHING: SlotChanges = { add: [], remove: [], retry: false };
const INODE = 7n;

class Rows {
  readonly status: Int32Array;
  readonly values: Float64Array;

  constructor(slots: number) {
    this.status = new Int32Array(slots * 6);
    this.values = new Float64Array(slots * 36);
  }

  statusOf(key: FileKey, slot = 0): number | undefined {
    return this.status[slot * 6 + FILES[key].index];
  }

  valueOf(key: FileKey, index: number, slot = 0): number | undefined {
    return this.values[slot * 36 + FILES[key].firstValue + index];
  }
}

let kernel: FakeFileCalls;
let reader: FileReader;

beforeEach(() => {
  kernel = new FakeFileCalls();
  kernel.makeDirectory('/a', INODE);
  reader = new FileReader(100, kernel);
});

async function read(changes: Partial<SlotChanges> = {}, slots = 1): Promise<Rows> {
  const rows = new Rows(slots);
  await reader.read({ ...NOTHING, ...changes }, rows);
  return rows;
}

function slotOf(slot: number, directory: string, inode: bigint, keys: readonly FileKey[]): SlotToAdd {
  return { slot, directory, inode, files: 'cgroup', wanted: toFileBits(keys) };
}

const add = (...keys: FileKey[]) => read({ add: [slotOf(0, '/a', INODE, keys)] });
const writePressure = () => kernel.write('/a', 'cpu.pressure', PRESSURE_TEXT);

describe('reading', () => {
  test('every wanted file goes into its place', async () => {
    for (const key of FILE_KEYS) kernel.write('/a', FILES[key].names.cgroup, PRESSURE_TEXT);
    kernel.write('/a', 'cpu.stat', CPU_STAT_TEXT);
    kernel.write('/a', 'cpu.stat.local', 'throttled_usec 13\n');
    const rows = await add(...FILE_KEYS);
    expect([...rows.status]).toEqual([OK, OK, OK, OK, OK, OK]);
    expect(rows.valueOf('irq', 7)).toBe(8);
    expect(rows.valueOf('throttling', 0)).toBe(10);
    expect(rows.valueOf('localThrottling', 0)).toBe(13);
  });

  test('what is not wanted is not opened', async () => {
    writePressure();
    const rows = await add();
    expect(rows.statusOf('cpu')).toBe(NOT_WANTED);
    expect(rows.valueOf('cpu', 3)).toBeNaN();
    expect(kernel.opens).toBe(0);
  });

  test('held descriptors are read without opening', async () => {
    writePressure();
    await add('cpu');
    const { opens } = kernel;
    expect((await read()).valueOf('cpu', 3)).toBe(4);
    expect(kernel.opens).toBe(opens);
    expect(kernel.openDescriptors, 'the directory is closed').toBe(1);
  });

  test('a slot is removed and used again in one reading', async () => {
    writePressure();
    kernel.makeDirectory('/b', 8n);
    kernel.write('/b', 'cpu.pressure', PRESSURE_TEXT.replace('total=4', 'total=99'));
    await add('cpu');
    const rows = await read({ remove: [0], add: [slotOf(0, '/b', 8n, ['cpu'])] });
    expect(rows.valueOf('cpu', 3)).toBe(99);
    expect(kernel.openDescriptors).toBe(1);
  });

  test('the node has names of its own and no inode to check', async () => {
    kernel.makeDirectory('/proc/pressure', 1n);
    kernel.write('/proc/pressure', 'io', PRESSURE_TEXT);
    const node = {
      slot: 0,
      directory: '/proc/pressure',
      files: 'node',
      wanted: toFileBits(FILE_KEYS),
    } as const;
    const rows = await read({ add: [node] });
    expect(rows.valueOf('io', 3)).toBe(4);
    expect(rows.statusOf('cpu')).toBe(ENOENT);
    expect(rows.statusOf('throttling')).toBe(NOT_WANTED);
  });

  test('a node without /proc/pressure is not gone', async () => {
    const node = {
      slot: 0,
      directory: '/proc/pressure',
      files: 'node',
      wanted: toFileBits(['cpu']),
    } as const;
    expect((await read({ add: [node] })).statusOf('cpu')).toBe(ENOENT);
  });

  test('close gives every descriptor back', async () => {
    writePressure();
    await add('cpu');
    await reader.close();
    expect(kernel.openDescriptors).toBe(0);
  });
});

describe('what the kernel refuses', () => {
  test('a failed open is told from a failed read', async () => {
    writePressure().openErrno = EACCES;
    expect((await add('cpu')).statusOf('cpu')).toBe(EACCES);
    writePressure().readErrno = EACCES;
    expect((await read({ retry: true })).statusOf('cpu')).toBe(EACCES + READ_STEP);
  });

  test('a file that fails has no values', async () => {
    const file = writePressure();
    await add('cpu');
    file.readErrno = EIO;
    const rows = await read();
    expect(rows.statusOf('cpu')).toBe(EIO + READ_STEP);
    expect(rows.valueOf('cpu', 3)).toBeNaN();
  });

  test('a missing file is tried again only when told to', async () => {
    expect((await add('irq')).statusOf('irq')).toBe(ENOENT);
    const { opens } = kernel;
    kernel.write('/a', 'irq.pressure', IRQ_TEXT);
    expect((await read()).statusOf('irq')).toBe(ENOENT);
    expect(kernel.opens).toBe(opens);
    expect((await read({ retry: true })).valueOf('irq', 7)).toBe(9);
  });

  test('a file that cannot be read is not held', async () => {
    writePressure().readErrno = EOPNOTSUPP;
    expect((await add('cpu')).statusOf('cpu')).toBe(EOPNOTSUPP + READ_STEP);
    expect(kernel.openDescriptors).toBe(0);
    const { reads } = kernel;
    await read();
    expect(kernel.reads).toBe(reads);
  });

  test('malformed contents are read again each time', async () => {
    const file = writePressure();
    file.text = '';
    expect((await add('cpu')).statusOf('cpu')).toBe(MALFORMED);
    file.text = PRESSURE_TEXT;
    expect((await read()).statusOf('cpu')).toBe(OK);
  });

  test('a file that fills the buffer is malformed', async () => {
    const file = writePressure();
    file.text = `${PRESSURE_TEXT.padEnd(4094, 'x')}\n`;
    expect((await add('cpu')).statusOf('cpu')).toBe(OK);
    file.text = `${PRESSURE_TEXT.padEnd(4095, 'x')}\n`;
    expect((await read()).statusOf('cpu')).toBe(MALFORMED);
  });

  test('gone: the directory is removed before the open', async () => {
    kernel.removeDirectory('/a');
    expect((await add('cpu')).statusOf('cpu')).toBe(GONE);
  });

  test.each([
    ['something else has its name', ENOTDIR],
    ['it is removed during the open', ENODEV],
  ])('gone: %s', async (_name, errno) => {
    kernel.directoryErrno.set('/a', errno);
    expect((await add('cpu')).statusOf('cpu')).toBe(GONE);
  });

  test('why the directory cannot be opened', async () => {
    kernel.directoryErrno.set('/a', EACCES);
    expect((await add('cpu')).statusOf('cpu')).toBe(EACCES);
  });

  test('why the inode cannot be asked', async () => {
    writePressure();
    kernel.inodeErrno = EIO;
    expect((await add('cpu')).statusOf('cpu')).toBe(EIO);
    expect(kernel.openDescriptors).toBe(0);
  });

  test('gone: the directory is removed with a descriptor held', async () => {
    writePressure();
    await add('cpu');
    kernel.removeDirectory('/a');
    expect((await read()).statusOf('cpu')).toBe(GONE);
    expect(kernel.openDescriptors).toBe(0);
  });

  test('gone: another directory has taken its place', async () => {
    writePressure();
    await add('cpu');
    kernel.removeDirectory('/a');
    kernel.makeDirectory('/a', INODE + 1n);
    writePressure();
    expect((await read()).statusOf('cpu')).toBe(GONE);
    expect((await read({ retry: true })).statusOf('cpu')).toBe(GONE);
  });

  test('missing: the file is hidden with a descriptor held', async () => {
    writePressure();
    await add('cpu');
    kernel.removeFile('/a', 'cpu.pressure');
    expect((await read()).statusOf('cpu')).toBe(ENOENT);
    expect(kernel.openDescriptors).toBe(0);
    writePressure();
    expect((await read({ retry: true })).statusOf('cpu'), 'nothing was held to be reopened').toBe(OK);
  });

  test('reopened: the file was hidden and shown between two readings', async () => {
    writePressure();
    await add('cpu');
    kernel.removeFile('/a', 'cpu.pressure');
    writePressure();
    const rows = await read();
    expect(rows.statusOf('cpu')).toBe(REOPENED);
    expect(rows.valueOf('cpu', 3)).toBe(4);
    expect((await read()).statusOf('cpu')).toBe(OK);
  });

  test('one file that fails harms no other', async () => {
    writePressure();
    kernel.write('/a', 'io.pressure', 'nonsense\n');
    kernel.write('/a', 'memory.pressure', PRESSURE_TEXT).readErrno = EIO;
    const rows = await add('cpu', 'memory', 'io', 'irq');
    expect([...rows.status].slice(0, 4)).toEqual([OK, EIO + READ_STEP, MALFORMED, ENOENT]);
  });
});

describe('a shortage of descriptors', () => {
  function makeCgroups(count: number): Partial<SlotChanges> {
    return {
      add: Array.from({ length: count }, (_, slot) => {
        const path = `/${slot}`;
        kernel.makeDirectory(path, BigInt(slot + 1));
        kernel.write(path, 'cpu.pressure', PRESSURE_TEXT);
        return slotOf(slot, path, BigInt(slot + 1), ['cpu']);
      }),
    };
  }

  const countOk = ({ status }: Rows) => status.filter((it) => it === OK).length;

  test('no more than the limit are held, and the rest is read all the same', async () => {
    reader = new FileReader(3, kernel);
    expect(countOk(await read(makeCgroups(5), 5))).toBe(5);
    expect(kernel.openDescriptors).toBe(3);
    expect(countOk(await read({}, 5))).toBe(5);
  });

  test('others are held once there is room', async () => {
    reader = new FileReader(1, kernel);
    await read(makeCgroups(2), 2);
    await read({ remove: [0] }, 2);
    const { opens } = kernel;
    await read({}, 2);
    expect(kernel.opens).toBe(opens);
  });

  test('some are given up when the process runs out', async () => {
    kernel.maxDescriptors = 80;
    expect(countOk(await read(makeCgroups(100), 100))).toBe(100);
    expect(kernel.openDescriptors, 'at least 16 are left to the rest of the process').toBeLessThanOrEqual(64);
    expect(countOk(await read({}, 100))).toBe(100);
    expect(kernel.openDescriptors, 'they are not taken again').toBeLessThanOrEqual(64);
  });

  test('it is told when there is nothing to give up', async () => {
    kernel.maxDescriptors = 0;
    expect((await read(makeCgroups(1))).statusOf('cpu')).toBe(EMFILE);
    kernel.maxDescriptors = 10;
    expect((await read()).statusOf('cpu'), 'tried again without being told to').toBe(OK);
  });

  test('a machine out of files is treated alike', async () => {
    const changes = makeCgroups(2);
    kernel.directoryErrno.set('/1', ENFILE);
    const rows = await read(changes, 2);
    expect([rows.statusOf('cpu', 0), rows.statusOf('cpu', 1)]).toEqual([OK, ENFILE]);
    expect(kernel.openDescriptors).toBe(0);
  });
});
