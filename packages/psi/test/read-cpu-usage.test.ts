import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CgroupError } from '@psiperf/cgroup';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { readCpuUsage } from '../src/read-cpu-usage.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'psiperf-usage-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
});

test('of a cgroup', async () => {
  writeFileSync(join(directory, 'cpu.stat'), 'usage_usec 9\nuser_usec 5\nsystem_usec 4\n');
  expect(await readCpuUsage(directory)).toBe(9);
});

test('of a cgroup without such a file, and of one that is gone', async () => {
  expect(await readCpuUsage(directory)).toEqual({ absent: 'not-supported' });
  expect(await readCpuUsage(join(directory, 'gone'))).toEqual({ absent: 'gone' });
});

test('of something else', async () => {
  writeFileSync(join(directory, 'cpu.stat'), 'usage 9\n');
  const outcome = await readCpuUsage(directory);
  expect(outcome).toBeInstanceOf(CgroupError);
  expect(outcome).toMatchObject({ code: 'ERR_CGROUP_MALFORMED', path: join(directory, 'cpu.stat') });
});
