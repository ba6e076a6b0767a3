import { expect, it } from 'vitest';
import { type ToldKeys, toPressedKeys } from '../../src/top/keys.ts';

const NONE: ToldKeys = {
  upArrow: false,
  downArrow: false,
  pageUp: false,
  pageDown: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  backspace: false,
  delete: false,
  ctrl: false,
  meta: false,
};

it('a key with a name', () => {
  expect(toPressedKeys('', { ...NONE, upArrow: true })).toEqual([{ named: 'up' }]);
  expect(toPressedKeys('', { ...NONE, delete: true })).toEqual([{ named: 'backspace' }]);
  expect(toPressedKeys('\r', { ...NONE, return: true })).toEqual([{ named: 'enter' }]);
});

it('what is typed quickly, each key by itself', () => {
  expect(toPressedKeys('/ä\r\u007f', NONE)).toEqual([
    { character: '/' },
    { character: 'ä' },
    { named: 'enter' },
    { named: 'backspace' },
  ]);
});

it('the interrupt, alone and in a hurry', () => {
  expect(toPressedKeys('c', { ...NONE, ctrl: true })).toEqual([{ named: 'interrupt' }]);
  expect(toPressedKeys('a\u0003', NONE)).toEqual([{ character: 'a' }, { named: 'interrupt' }]);
});

it('nothing of keys that mean nothing here', () => {
  expect(toPressedKeys('a', { ...NONE, ctrl: true })).toEqual([]);
  expect(toPressedKeys('q', { ...NONE, meta: true })).toEqual([]);
  expect(toPressedKeys('\u0001', NONE)).toEqual([]);
});
