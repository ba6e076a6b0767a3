import { expect, it } from 'vitest';
import { isAtOrBelow } from '../src/is-at-or-below.ts';

it.for([
  ['/', '/', true],
  ['/a', '/', true],
  ['/a/b', '/a', true],
  ['/ab', '/a', false],
  ['/../a', '/', false],
  ['/..', '/', false],
  ['/..a', '/', true],
  ['/../a/b', '/../a', true],
  ['/a', undefined, false],
] as const)('%s of %s: %s', ([path, above, expected]) => {
  expect(isAtOrBelow(path, above)).toBe(expected);
});
