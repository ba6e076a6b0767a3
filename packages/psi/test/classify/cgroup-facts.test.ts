import { expect, test } from 'vitest';
import { readCgroupFacts } from '../../src/classify/cgroup-facts.ts';
import { makeTemporaryTree, toTarget } from '../support/temporary-tree.ts';

test.each([
  ['1\n', 'on'],
  ['0\n', 'off'],
  ['', undefined],
])('cgroup.pressure says %j', async (text, pressureSwitch) => {
  const target = toTarget(makeTemporaryTree({ 'cgroup.pressure': text }));
  expect(await readCgroupFacts(target)).toEqual({ directory: 'there', pressureSwitch });
});

test('no cgroup.pressure', async () => {
  const facts = await readCgroupFacts(toTarget(makeTemporaryTree()));
  expect(facts).toEqual({ directory: 'there', pressureSwitch: undefined });
});

test('a directory that is missing, or another one, is gone', async () => {
  const target = toTarget(makeTemporaryTree({ 'cgroup.pressure': '0\n' }));
  const gone = { directory: 'gone', pressureSwitch: undefined };
  expect(await readCgroupFacts({ ...target, id: target.id + 1n })).toEqual(gone);
  expect(await readCgroupFacts({ ...target, directory: `${target.directory}/nowhere` })).toEqual(gone);
});

test('the node has no directory of its own', async () => {
  const facts = await readCgroupFacts({ id: 0n, directory: '/nowhere', files: 'node' });
  expect(facts).toEqual({ directory: 'there', pressureSwitch: undefined });
});
