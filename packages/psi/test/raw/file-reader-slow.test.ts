// The same cases as native/test/slow_files_test.cc.

import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@psiperf/cgroup';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileReader } from '../../src/raw/file-reader.ts';
import {
  FILE_PARTS,
  FILES,
  FIRST_AGE,
  type FileKey,
  type FilePart,
  VALUES_PER_SLOT,
} from '../../src/raw/layout.ts';
import type { SlotChanges } from '../../src/raw/raw-reader.ts';
import { NOT_WANTED, OK, SLOW } from '../../src/raw/status.ts';
import { FakeFileCalls } from '../support/fake-file-calls.ts';
import { Rows, slotOf } from '../support/reader-fixture.ts';
import { CPU_STAT_TEXT, PRESSURE_TEXT } from '../support/texts.ts';

const SHORT = { lookMillis: 10, wholeMillis: 400, clock: systemClock };

let kernel: FakeFileCalls;
let reader: FileReader;
let rows: Rows;
let gate: PromiseWithResolvers<void>;

beforeEach(() => {
  kernel = new FakeFileCalls();
  reader = new FileReader(100, kernel, SHORT);
  gate = Promise.withResolvers();
});

afterEach(() => gate.resolve());

const pathOf = (slot: number) => `/${slot}`;
const specOf = (slot: number, ...keys: FileKey[]) => slotOf(slot, pathOf(slot), BigInt(slot + 1), keys);

function writePressure(slot: number, total: number) {
  const line = 'avg10=0.00 avg60=0.00 avg300=0.00';
  return kernel.write(pathOf(slot), 'cpu.pressure', `some ${line} total=${total}\nfull ${line} total=0\n`);
}

/** Cgroups /0, /1, ... each in its slot. */
async function add(count: number, ...keys: FileKey[]): Promise<void> {
  rows = new Rows(count);
  for (let slot = 0; slot < count; slot++) {
    kernel.makeDirectory(pathOf(slot), BigInt(slot + 1));
    writePressure(slot, slot);
    kernel.write(pathOf(slot), 'cpu.stat', CPU_STAT_TEXT);
  }
  await read({ add: Array.from({ length: count }, (_, slot) => specOf(slot, ...keys)) });
}

async function read(changes: Partial<SlotChanges> = {}): Promise<void> {
  await reader.read({ add: [], remove: [], retry: false, ...changes }, rows);
}

/** Its reads hang from now on. */
function hold(slot: number, name: string): void {
  kernel.fileOf(pathOf(slot), name).gate = gate.promise;
}

const totalOf = (slot: number) => rows.valueOf('cpu', 3, slot);
const ageOf = (slot: number, part: FilePart = 'pressure') =>
  rows.values[slot * VALUES_PER_SLOT + FIRST_AGE + FILE_PARTS[part].index];

test('what is read in time has no age', async () => {
  await add(2, 'cpu', 'throttling');
  expect([ageOf(1), ageOf(1, 'statistics')]).toEqual([0, 0]);
  const longest = reader.longestMillis();
  expect(longest[FILES.cpu.index]).toBeGreaterThanOrEqual(0);
  expect(longest[FILES.irq.index], 'not read').toBeNaN();
});

test('the last values are kept, with their age, and others are read', async () => {
  await add(3, 'cpu');
  hold(1, 'cpu.pressure');
  const { reads } = kernel;
  for (const reading of [1, 2, 3]) {
    await read();
    expect(rows.statusOf('cpu', 1)).toBe(OK);
    expect(totalOf(1)).toBe(1);
    expect(ageOf(1)).toBeGreaterThan(0);
    expect([totalOf(2), ageOf(2)]).toEqual([2, 0]);
    expect(kernel.reads, 'the slow one once').toBe(reads + 1 + 2 * reading);
  }
});

test('a file that was never read is told of', async () => {
  kernel.makeDirectory('/0', 1n);
  writePressure(0, 1);
  hold(0, 'cpu.pressure');
  rows = new Rows(1);
  await read({ add: [specOf(0, 'cpu', 'irq')] });
  expect([rows.statusOf('cpu'), rows.statusOf('io')]).toEqual([SLOW, NOT_WANTED]);
  expect([totalOf(0), ageOf(0)]).toEqual([Number.NaN, Number.NaN]);
});

test('what a late read has read is taken, and the file is left in peace', async () => {
  await add(1, 'cpu');
  hold(0, 'cpu.pressure');
  await read();
  await sleep(500);
  kernel.fileOf('/0', 'cpu.pressure').text = PRESSURE_TEXT.replace('total=4', 'total=99');
  gate.resolve();
  await sleep(10);
  const { reads } = kernel;
  await read();
  expect(totalOf(0)).toBe(99);
  expect(ageOf(0), 'read before this reading').toBeGreaterThan(0);
  expect(reader.longestMillis()[FILES.cpu.index]).toBeGreaterThanOrEqual(500);
  expect(kernel.reads, 'rests ten times as long as it took').toBe(reads);
});

test('pressure is read however many statistics hang, which two threads do at most', async () => {
  await add(5, 'cpu', 'throttling');
  for (let slot = 0; slot < 5; slot++) hold(slot, 'cpu.stat');
  const { reads } = kernel;
  for (const reading of [1, 2, 3]) {
    await read();
    for (let slot = 0; slot < 5; slot++) {
      expect(ageOf(slot)).toBe(0);
      expect(ageOf(slot, 'statistics')).toBeGreaterThan(0);
    }
    expect(kernel.reads).toBe(reads + 2 + 5 * reading);
  }
});

test('never more than three threads hang', async () => {
  await add(6, 'cpu', 'throttling');
  for (let slot = 0; slot < 6; slot++) hold(slot, 'cpu.pressure');
  const { reads } = kernel;
  await read();
  await read();
  expect(kernel.reads).toBe(reads + 3);
  expect(totalOf(5)).toBe(5);
  expect(ageOf(5)).toBeGreaterThan(0);
});

test('what is removed is closed once its read has ended', async () => {
  await add(2, 'cpu');
  hold(0, 'cpu.pressure');
  await read();
  await read({ remove: [0, 1] });
  expect(kernel.openDescriptors, 'the one that is being read').toBe(1);
  expect(rows.statusOf('cpu', 0)).toBe(NOT_WANTED);
  gate.resolve();
  await sleep(10);
  expect(kernel.openDescriptors).toBe(0);
});

test('another cgroup gets the slot of one that hangs, and nothing of it', async () => {
  await add(1, 'cpu');
  hold(0, 'cpu.pressure');
  await read();
  kernel.makeDirectory('/b', 8n);
  kernel.write('/b', 'cpu.pressure', PRESSURE_TEXT);
  await read({ remove: [0], add: [slotOf(0, '/b', 8n, ['cpu'])] });
  expect([totalOf(0), ageOf(0)]).toEqual([4, 0]);
  gate.resolve();
  await sleep(10);
  await read();
  expect([totalOf(0), ageOf(0)]).toEqual([4, 0]);
});
