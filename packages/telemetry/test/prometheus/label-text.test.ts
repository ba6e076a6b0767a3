import { expect, test } from 'vitest';
import { toLabelText, toLabelValue } from '../../src/prometheus/label-text.ts';

test('keeps the order and makes names that Prometheus allows', () => {
  expect(
    toLabelText([
      ['pod', 'cart-0'],
      ['psi.type', 'some'],
      ['1st--x', ''],
    ]),
  ).toBe('{pod="cart-0",psi_type="some",_1st_x=""}');
});

test('has no braces without labels', () => {
  expect(toLabelText([])).toBe('');
});

test('escapes backslashes, quotes and newlines', () => {
  expect(toLabelText([['a', 'x\\n"y"\nz']])).toBe('{a="x\\\\n\\"y\\"\\nz"}');
});

test('names that are the same to Prometheus become one label', () => {
  expect(
    toLabelText([
      ['a.b', '1'],
      ['c', '2'],
      ['a_b', '3'],
    ]),
  ).toBe('{a_b="1;3",c="2"}');
});

test.each([
  ['text', 'text'],
  [undefined, ''],
  [3, '3'],
  [true, 'true'],
  [['1.4', 'latest'], '["1.4","latest"]'],
])('the value %j is %s', (value, text) => {
  expect(toLabelValue(value)).toBe(text);
});
