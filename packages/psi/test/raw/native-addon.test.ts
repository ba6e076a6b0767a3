import { describe, expect, test } from 'vitest';
import { loadNativeAddon } from '../../src/raw/native-addon.ts';

class BatchReader {}

const failWith = (code: string, message: string, more?: { remedy: string }) => () => {
  throw Object.assign(new Error(message), { code, ...more });
};

test('an addon of the surface that is known', () => {
  const addon = { surface: 5, BatchReader };
  expect(loadNativeAddon(() => addon)).toEqual({ addon });
});

describe('why it cannot be used, with the remedy in the same line', () => {
  test.each([
    [
      'not built',
      failWith('MODULE_NOT_FOUND', 'no addon', { remedy: 'run this' }),
      /is not built: run this with CMake/,
    ],
    [
      'not installed',
      failWith('MODULE_NOT_FOUND', 'Cannot find module'),
      /is not there: install @psiperf\/native/,
    ],
    [
      'not allowed',
      failWith('ERR_DLOPEN_DISABLED', 'disabled'),
      /may not load the native reader: run Node\.js .*--allow-addons$/,
    ],
    [
      'bundled',
      () => {
        throw new TypeError('require is not a function');
      },
      /is not there: .*leave @psiperf\/\* out of a bundle$/,
    ],
    [
      'another platform',
      failWith('ERR_DLOPEN_FAILED', 'wrong ELF class\nrequire stack'),
      /does not load on linux-.*, Node-API \d+ \(wrong ELF class\): run npm run build/,
    ],
    [
      'another version',
      () => ({ surface: 6, BatchReader }),
      /of another version \(surface 6, not 5\): install @psiperf\/native of the same version/,
    ],
    ['something else', () => ({ surface: 5 }), /of another version/],
  ])('%s', (_name, require, line) => {
    const loaded = loadNativeAddon(require);
    expect(loaded).toEqual({ why: expect.stringMatching(line) });
    expect(JSON.stringify(loaded)).not.toContain('\\n');
  });
});
