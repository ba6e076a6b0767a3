import { expect, test } from 'vitest';
import { hostRoots } from '../src/host-roots.ts';

test('the machine itself', () => {
  expect(hostRoots()).toEqual({ proc: '/proc', sys: '/sys', run: '/run', var: '/var' });
});

test('the host, mounted under a prefix', () => {
  expect(hostRoots('/host/')).toEqual({
    proc: '/host/proc',
    sys: '/host/sys',
    run: '/host/run',
    var: '/host/var',
  });
});

test('an override is not prefixed', () => {
  expect(hostRoots('/host', { proc: '/proc' })).toMatchObject({ proc: '/proc', run: '/host/run' });
});
