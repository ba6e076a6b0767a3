import { expect, it } from 'vitest';
import { toTarget } from '../../src/inspect/target.ts';

it.each([
  ['41290', { kind: 'process', pid: 41290 }],
  ['4194303', { kind: 'process', pid: 4_194_303 }],
  ['4194304', { kind: 'name', text: '4194304', pid: undefined }],
  ['123456789012', { kind: 'name', text: '123456789012', pid: undefined }],
  ['0', { kind: 'name', text: '0', pid: undefined }],
  ['007', { kind: 'name', text: '007', pid: undefined }],
  ['shop/cart-0', { kind: 'name', text: 'shop/cart-0', pid: undefined }],
])('%s', (text, target) => {
  expect(toTarget(text, undefined)).toEqual(target);
});

it('is a name where a pid inside of it is given', () => {
  expect(toTarget('7777', 1)).toEqual({ kind: 'name', text: '7777', pid: 1 });
});
