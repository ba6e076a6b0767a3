import { expect, it } from 'vitest';
import { parseImageReference } from '../src/parse-image-reference.ts';

const HEX = '0123456789abcdef'.repeat(4);

it.each([
  ['postgres', { name: 'postgres' }],
  ['postgres:17', { name: 'postgres', tag: '17' }],
  ['docker.io/library/busybox:latest', { name: 'docker.io/library/busybox', tag: 'latest' }],
  ['registry.example:5000/shop/web', { name: 'registry.example:5000/shop/web' }],
  ['registry.example:5000/shop/web:1.2', { name: 'registry.example:5000/shop/web', tag: '1.2' }],
  ['localhost:5000/web@sha256:0a', { name: 'localhost:5000/web', digest: 'sha256:0a' }],
  ['shop/web:1.2@sha256:0a', { name: 'shop/web', tag: '1.2', digest: 'sha256:0a' }],
  ['shop/web:', { name: 'shop/web' }],
])('%s', (reference, expected) => {
  expect(parseImageReference(reference)).toStrictEqual(expected);
});

it.each(['', HEX, `sha256:${HEX}`, ':5000', '@sha256:0a'])('%j names nothing', (reference) => {
  expect(parseImageReference(reference)).toBeUndefined();
});
