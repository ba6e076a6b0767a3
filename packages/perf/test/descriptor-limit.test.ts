import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readMaxDescriptors } from '../src/descriptor-limit.ts';

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max processes             unlimited            unlimited            processes
Max open files            20001                524288               files
`;

function makeProc(limits?: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'psiperf-limits-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, 'self'));
  if (limits !== undefined) writeFileSync(join(directory, 'self/limits'), limits);
  return directory;
}

test('half of the soft limit, or of the usual one where it cannot be read', () => {
  expect(readMaxDescriptors(makeProc(LIMITS))).toBe(10_000);
  expect(readMaxDescriptors(makeProc('Max open files unlimited\n'))).toBe(512);
  expect(readMaxDescriptors(makeProc())).toBe(512);
});
