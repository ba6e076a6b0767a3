import { mkdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { watchDirectory } from '../src/watch-directory.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

function record(directory: string): string[] {
  const names: string[] = [];
  const watcher = watchDirectory(directory, {
    onEntry: (name) => names.push(name ?? '?'),
    onError: (error) => names.push(error.message),
  });
  onTestFinished(() => watcher.close());
  return names;
}

async function eventsArrive(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

test('entries that come and go are told, by name', async () => {
  const directory = makeTemporaryTree({ 'c/': '' });
  const names = record(directory);
  mkdirSync(join(directory, 'a.slice'));
  rmdirSync(join(directory, 'a.slice'));
  renameSync(join(directory, 'c'), join(directory, 'd'));
  await eventsArrive();
  expect(names).toEqual(['a.slice', 'a.slice', 'c', 'd']);
});

test('new contents of a file are not', async () => {
  const directory = makeTemporaryTree({ 'memory.events': 'low 0\n' });
  const names = record(directory);
  writeFileSync(join(directory, 'memory.events'), 'low 1\n');
  await eventsArrive();
  expect(names).toEqual([]);
});

test('a directory that is not there cannot be watched', () => {
  expect(() => record(join(makeTemporaryTree(), 'missing'))).toThrow(
    expect.objectContaining({ code: 'ENOENT' }),
  );
});
