import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { ContainerBed } from '../bed/container-bed.ts';
import { pressureOf } from '../bed/container-series.ts';
import { requireCgroups } from '../peer.ts';

const LINES = ['some', 'full'] as const;
const RESOURCES = ['cpu', 'memory', 'io'] as const;

test.beforeEach(({ skip }) => requireCgroups(skip));

test('exported totals lie between two direct readings of the same file', async () => {
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-between`);
  const busy = [await bed.add(), await bed.add(), await bed.add()];
  for (const container of busy) container.burn(availableParallelism());
  await using agent = await AgentProcess.start({
    args: ['--cgroup-root', bed.directory, '--naming-grace', '0s'],
  });
  const readAll = () =>
    Promise.all(busy.flatMap((container) => LINES.map((line) => container.readPressure('cpu', line))));
  const first = await readAll();
  for (let round = 0; round < 5; round++) {
    await sleep(400);
    const before = await readAll();
    const text = await agent.scrape();
    const after = await readAll();
    const exported = busy.flatMap((container) =>
      LINES.map((line) => pressureOf(text, container, 'cpu', line)),
    );
    exported.forEach((value, index) => {
      expect(value).toBeGreaterThanOrEqual(before[index] ?? Number.NaN);
      expect(value).toBeLessThanOrEqual(after[index] ?? Number.NaN);
    });
  }
  const last = await readAll();
  // Three containers want all CPUs each: some task of each waits for most of the time.
  const growth = last.map((total, index) => total - (first[index] ?? Number.NaN));
  expect(Math.min(...growth.filter((_value, index) => index % 2 === 0))).toBeGreaterThan(0.2);
});

test('idle containers stay flat beside busy ones', async () => {
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-idle`);
  const empty = await bed.add();
  const idle = await bed.add();
  idle.run('sleep', 'infinity');
  (await bed.add()).burn(2 * availableParallelism());
  await sleep(500);
  await using agent = await AgentProcess.start({
    args: ['--cgroup-root', bed.directory, '--naming-grace', '0s'],
  });
  const exported = async () => {
    const text = await agent.scrape();
    return [empty, idle].flatMap((container) =>
      RESOURCES.flatMap((resource) => LINES.map((line) => pressureOf(text, container, resource, line))),
    );
  };
  const first = await exported();
  await sleep(1500);
  expect(await exported()).toEqual(first);
  expect(first.slice(0, RESOURCES.length * LINES.length)).toEqual(first.slice(0, 6).map(() => 0));
});
