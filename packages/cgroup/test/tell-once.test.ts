import { expect, test } from 'vitest';
import { CgroupError } from '../src/cgroup-error.ts';
import { joinHint, TellOnce } from '../src/tell-once.ts';

test('joins what to do, where that is known', () => {
  expect(joinHint('no PSI', 'boot with psi=1')).toBe('no PSI; boot with psi=1');
  expect(joinHint('no PSI', undefined)).toBe('no PSI');
});

test('tells each text once, of errors with their hint', () => {
  const told: string[] = [];
  const once = new TellOnce((message) => told.push(message));
  for (let round = 0; round < 2; round++) {
    once.tell('no PSI');
    once.tellError(new CgroupError('ERR_CGROUP_NO_V2', 'no tree', { path: '/', hint: 'mount one' }));
    once.tellError(new CgroupError('ERR_CGROUP_NO_V2', 'no tree', { path: '/' }));
    once.tellError(new TypeError('no hint'));
    once.tellError('thrown text');
  }
  expect(told).toEqual(['no PSI', 'no tree; mount one', 'no tree', 'no hint', 'thrown text']);
});
