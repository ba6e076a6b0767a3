// The edges of the addon's counter half; what it counts is tested in native/test and test/kernel.

import { constants } from 'node:os';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadNativeCounters, type NativeCounters, type RawEvent } from '../../src/raw/native-addon.ts';

const EVENT: RawEvent = {
  type: 1,
  config: 9n,
  config1: 0n,
  config2: 0n,
  excludeUser: false,
  excludeKernel: false,
};
const NOTHING = { add: [], remove: [], retry: false, counting: false };

let addon: NativeCounters;

beforeEach(({ skip }) => {
  const loaded = loadNativeCounters();
  if ('addon' in loaded) addon = loaded.addon;
  else if (process.env.CI === 'true') throw new Error(loaded.why);
  else skip(loaded.why);
});

const readerOn = (cpu: number) => new addon.CounterReader([{ parts: [{ cpus: [cpu], events: [EVENT] }] }]);

describe.each([0.9, -1, Number.NaN, Number.POSITIVE_INFINITY])('%d is', (number) => {
  test('no CPU', () => {
    expect(() => addon.tryOpen([EVENT], { cpu: number })).toThrow(TypeError);
    expect(() => readerOn(number)).toThrow(TypeError);
  });

  test('no type of a PMU', () => {
    expect(() => addon.tryOpen([{ ...EVENT, type: number }], { cpu: 0 })).toThrow(TypeError);
  });

  test('no time to count for', () => {
    expect(() => addon.countBusyLoop([EVENT], number)).toThrow(TypeError);
  });

  test('no slot', () => {
    const reader = readerOn(0);
    const [status, values] = [new Int32Array(3), new Float64Array(4)];
    const add = [{ slot: number, directory: '/' }];
    expect(() => reader.read({ ...NOTHING, remove: [number] }, status, values)).toThrow(TypeError);
    expect(() => reader.read({ ...NOTHING, add }, status, values)).toThrow(TypeError);
  });
});

describe('of this process', () => {
  const GROUPS = [{ parts: [{ cpus: [], events: [EVENT] }] }];
  const rows = () => [new Int32Array(3), new Float64Array(4)] as const;

  test.each([0.9, -1, Number.NaN])('%d is no number of descriptors', (limit) => {
    expect(() => new addon.ProcessReader(GROUPS, limit)).toThrow(TypeError);
  });

  test('there is no reader of no group', () => {
    expect(() => new addon.ProcessReader([], 100)).toThrow(TypeError);
  });

  test('rows of other groups are refused', () => {
    const reader = new addon.ProcessReader(GROUPS, 100);
    expect(() => reader.read(new Int32Array(6), new Float64Array(8))).toThrow(TypeError);
    expect(() => reader.read(new Int32Array(3), new Float64Array(5))).toThrow(TypeError);
  });

  test('one reading at a time, and none once it is closed', async () => {
    const reader = new addon.ProcessReader(GROUPS, 100);
    const reading = reader.read(...rows());
    expect(() => reader.read(...rows())).toThrow('a reading is under way');
    expect(() => reader.close()).toThrow('a reading is under way');
    await reading;
    reader.close();
    reader.close();
    expect(() => reader.read(...rows())).toThrow('the reader is closed');
  });

  test('without room for a descriptor it holds none, and says so', async () => {
    const reader = new addon.ProcessReader(GROUPS, 0);
    const [status, values] = rows();
    expect(await reader.read(status, values)).toBe(0);
    expect([...status]).toEqual([constants.errno.EMFILE, -1, -1]);
    expect([...values]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });
});
