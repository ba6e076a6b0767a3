import { describe, expect, test } from 'vitest';
import { loadNativeCounters } from '../../src/raw/native-addon.ts';

class CounterReader {}

const failWith = (code: string, message: string, more?: { remedy: string }) => () => {
  throw Object.assign(new Error(message), { code, ...more });
};

test('an addon of the surface that is known', () => {
  const addon = { surface: 5, CounterReader };
  expect(loadNativeCounters(() => addon)).toEqual({ addon });
});

describe('why it cannot be used, and the remedy', () => {
  test.each([
    [
      'not built',
      failWith('MODULE_NOT_FOUND', 'no addon', { remedy: 'run this' }),
      /is not built$/,
      /^run this with CMake/,
    ],
    [
      'not installed',
      failWith('MODULE_NOT_FOUND', 'Cannot find module'),
      /is not there$/,
      /^install @psiperf\/native/,
    ],
    [
      'not allowed',
      failWith('ERR_DLOPEN_DISABLED', 'disabled'),
      /may not load the addon$/,
      /--allow-addons$/,
    ],
    [
      'bundled',
      () => {
        throw new TypeError('require is not a function');
      },
      /is not there$/,
      /leave @psiperf\/\* out of a bundle$/,
    ],
    [
      'another platform',
      failWith('ERR_DLOPEN_FAILED', 'wrong ELF class\nrequire stack'),
      /does not load on linux-.*, Node-API \d+ \(wrong ELF class\)$/,
      /on this machine$/,
    ],
    [
      'cut off',
      failWith('ERR_DLOPEN_FAILED', '/x/psiperf.node: file too short'),
      /\(.*file too short\)$/,
      /on this machine$/,
    ],
    [
      'another version',
      () => ({ surface: 6, CounterReader }),
      /of another version \(surface 6, not 5\)$/,
      /of the same version; in a checkout run npm run build$/,
    ],
    [
      'something else',
      () => ({ surface: 5 }),
      /of another version/,
      /of the same version; in a checkout run npm run build$/,
    ],
  ])('%s', (_name, require, why, remedy) => {
    const loaded = loadNativeCounters(require);
    expect(loaded).toEqual({ why: expect.stringMatching(why), remedy: expect.stringMatching(remedy) });
    expect(JSON.stringify(loaded)).not.toContain('\\n');
  });
});
