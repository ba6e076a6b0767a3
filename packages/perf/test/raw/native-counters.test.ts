// The edges of the addon's counter half; what it counts is tested in native/test and test/kernel.

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
