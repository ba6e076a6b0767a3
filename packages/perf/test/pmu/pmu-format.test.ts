import { expect, test } from 'vitest';
import { parsePmuField, placeValue } from '../../src/pmu/pmu-format.ts';

test.each([
  ['config:0-7\n', { word: 'config', ranges: [[0, 7]] }],
  ['config1:0-63\n', { word: 'config1', ranges: [[0, 63]] }],
  ['config:23\n', { word: 'config', ranges: [[23, 23]] }],
  [
    'config:0-7,32-35\n',
    {
      word: 'config',
      ranges: [
        [0, 7],
        [32, 35],
      ],
    },
  ],
  ['config:7-0', undefined],
  ['config:0-64', undefined],
  ['config:', undefined],
  ['attr:0-7', undefined],
])('%j', (text, field) => {
  expect(parsePmuField(text)).toEqual(field);
});

test.each([
  ['config:0-7', 0xffn, 0xffn],
  ['config:0-7', 0x100n, undefined],
  ['config:8-15', 0x41n, 0x4100n],
  ['config:0-7,32-35', 0x123n, 0x1_0000_0023n],
  ['config:0-7,32-35', 0x1000n, undefined],
  ['config1:0-63', 2n ** 64n - 1n, 2n ** 64n - 1n],
  ['config:23', 1n, 0x800000n],
])('%s has %s as %s', (text, value, placed) => {
  const field = parsePmuField(text);
  expect(field && placeValue(field, value)).toBe(placed);
});
