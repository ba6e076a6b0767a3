import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCpuMax, parseMemoryMax } from '../src/parse-limits.ts';
import { readLimits } from '../src/read-limits.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

test('cpu.max with a quota and without one', () => {
  expect(parseCpuMax('200000 100000\n')).toEqual({ quotaMicros: 200_000, periodMicros: 100_000 });
  expect(parseCpuMax('max 100000\n')).toEqual({ quotaMicros: 'max', periodMicros: 100_000 });
});

test('memory.max with a limit and without one', () => {
  expect(parseMemoryMax('268435456\n')).toBe(268_435_456);
  expect(parseMemoryMax('0\n')).toBe(0);
  expect(parseMemoryMax('max\n')).toBe('max');
});

test.each(['', '\n', 'max', '-1 100000\n', 'maximum 100000\n'])('malformed: %j', (text) => {
  expect(parseCpuMax(text)).toBeUndefined();
  expect(parseMemoryMax(text)).toBeUndefined();
});

test('read: there, without the controllers, gone, malformed', async () => {
  const tree = makeTemporaryTree({
    'a/cpu.max': 'max 100000\n',
    'a/memory.max': '4096\n',
    'b/': '',
    'd/cpu.max': 'much\n',
  });
  const read = (name: string) => readLimits(join(tree, name));
  expect(await read('a')).toEqual({ cpu: { quotaMicros: 'max', periodMicros: 100_000 }, memory: 4096 });
  expect(await read('b')).toEqual({ cpu: { absent: 'not-supported' }, memory: { absent: 'not-supported' } });
  expect(await read('c')).toEqual({ cpu: { absent: 'gone' }, memory: { absent: 'gone' } });
  expect((await read('d')).cpu).toMatchObject({ code: 'ERR_CGROUP_MALFORMED' });
});
