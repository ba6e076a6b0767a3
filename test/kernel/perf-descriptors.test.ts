// What counters hold, and that nothing of it stays: a descriptor that is left open keeps a removed cgroup dying for ever.

import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isAbsence, readCgroupStat } from '@psiperf/cgroup';
import { execa } from 'execa';
import { beforeEach, describe, expect, test } from 'vitest';
import { requireCgroups } from '../peer.ts';
import { openTestCounters, readCounts, toTarget } from './perf/opened-counters.ts';
import { countPerfDescriptors } from './perf/perf-descriptors.ts';
import { makeTestCgroup } from './test-cgroup.ts';

const GROUP = '{context-switches,cpu-migrations,minor-faults,major-faults}';
const EVENTS_IN_GROUP = 4;
const CONTAINERS = 100;
const TIMES = 50;
/** The kernel frees what was closed some time after. */
const PATIENCE_MILLIS = 10_000;

beforeEach(({ skip }) => requireCgroups(skip));

const openDescriptors = () => readdirSync('/proc/self/fd').length;

/** How many removed cgroups below a directory are still held by somebody. */
async function readDying(directory: string): Promise<number> {
  const stat = await readCgroupStat(directory);
  if (stat instanceof Error || isAbsence(stat) || stat.dyingDescendants === undefined)
    throw new Error(`cgroup.stat of ${directory} tells none`);
  return stat.dyingDescendants;
}

/** The same once nobody has any, or the last number after a long while. */
async function readDyingInTheEnd(directory: string): Promise<number> {
  const deadline = performance.now() + PATIENCE_MILLIS;
  while ((await readDying(directory)) > 0 && performance.now() < deadline) await sleep(50);
  return readDying(directory);
}

test('a reading tells what it holds, and gives it back', async () => {
  const { directory } = await makeTestCgroup();
  const children = Array.from({ length: 10 }, (_, index) => join(directory, `${index}`));
  for (const child of children) mkdirSync(child);
  const counters = await openTestCounters(`${GROUP},task-clock`);
  await readCounts(counters);
  const before = openDescriptors();
  const perfBefore = countPerfDescriptors();
  await readCounts(counters, ...children);
  const perTarget = (EVENTS_IN_GROUP + 1) * cpus().length;
  expect(countPerfDescriptors() - perfBefore).toBe(10 * perTarget);
  expect(openDescriptors() - before).toBe(10 * perTarget);
  expect(counters.reader.heldDescriptors).toBe(countPerfDescriptors());
  await readCounts(counters, ...children.slice(0, 3));
  expect(openDescriptors() - before).toBe(3 * perTarget);
  await counters.reader.close();
  expect(countPerfDescriptors()).toBe(0);
});

test(`${CONTAINERS} containers that are removed and made again ${TIMES} times leave nothing`, async () => {
  const { directory } = await makeTestCgroup();
  const children = Array.from({ length: CONTAINERS }, (_, index) => join(directory, `${index}`));
  const counters = await openTestCounters(GROUP);
  await counters.reader.read([]);
  const before = openDescriptors();
  const held = CONTAINERS * EVENTS_IN_GROUP * cpus().length;
  for (let time = 0; time < TIMES; time++) {
    for (const child of children) mkdirSync(child);
    await readCounts(counters, ...children);
    expect(openDescriptors() - before).toBe(held);
    for (const child of children) rmdirSync(child);
  }
  expect(await readDying(directory)).toBeGreaterThanOrEqual(CONTAINERS);
  await counters.reader.read([]);
  expect(openDescriptors()).toBe(before);
  expect(await readDyingInTheEnd(directory)).toBe(0);
});

test('never counts a cgroup that was made under the path of a removed one', async () => {
  const { directory } = await makeTestCgroup();
  const child = join(directory, 'child');
  mkdirSync(child);
  const old = toTarget(child);
  const counters = await openTestCounters(GROUP);
  await counters.reader.read([]);
  rmdirSync(child);
  mkdirSync(child);
  const [ofOld, ofYoung] = await counters.reader.read([old, toTarget(child)]);
  expect(ofOld?.groups).toEqual([{ absent: 'gone' }]);
  expect(ofYoung?.groups).toEqual([expect.objectContaining({ counts: [0, 0, 0, 0] })]);
});

test('a cgroup that was removed keeps its last counts until it is no longer asked for, and is let go then', async () => {
  const { directory } = await makeTestCgroup();
  const child = join(directory, 'child');
  mkdirSync(child);
  const target = toTarget(child);
  const counters = await openTestCounters(GROUP);
  await counters.reader.read([]);
  const before = openDescriptors();
  await counters.reader.read([target]);
  await execa('sh', ['-c', `echo $$ > ${child}/cgroup.procs; sleep 0; sleep 0`]);
  const [last] = await readCounts(counters, child);
  expect(last?.['context-switches']).toBeGreaterThan(0);
  rmdirSync(child);
  const [sample] = await counters.reader.read([target]);
  expect(sample?.groups).toMatchObject([{ counts: Object.values(last ?? {}) }]);
  expect(await readDying(directory)).toBe(1);
  await counters.reader.read([]);
  expect(openDescriptors()).toBe(before);
  expect(await readDyingInTheEnd(directory)).toBe(0);
});

describe('descriptors are closed by', () => {
  const pathOf = (child: string) => fileURLToPath(new URL(`reader-children/${child}.ts`, import.meta.url));

  test.each(['exit-while-reading', 'end-without-close', 'terminate-worker'])('%s', async (child) => {
    const { directory } = await makeTestCgroup();
    const children = Array.from({ length: 60 }, (_, index) => join(directory, `${index}`));
    for (const each of children) mkdirSync(each);
    const program = [pathOf(child), 'counters', directory];
    const { stdout, stderr } = await execa({ reject: false })(process.execPath, program);
    expect({ stdout, stderr }).toEqual({ stdout: 'counters', stderr: '' });
    for (const each of children) rmdirSync(each);
    expect(await readDyingInTheEnd(directory)).toBe(0);
  });
});
