import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { ContainerBed } from '../bed/container-bed.ts';
import { pressureOf, seriesOf } from '../bed/container-series.ts';
import { parseSamples } from '../bed/parse-samples.ts';
import { requireCgroups } from '../peer.ts';

test.beforeEach(({ skip }) => requireCgroups(skip));

const startAgent = ({ directory }: ContainerBed) =>
  AgentProcess.start({ args: ['--cgroup-root', directory, '--naming-grace', '0s'] });

/** The ids (first digits) of all containers in a scrape. */
function containersIn(text: string): Set<string> {
  const labels = parseSamples(text)
    .filter(({ name }) => name.startsWith('container_'))
    .map((sample) => sample.labels.container ?? '');
  return new Set(labels);
}

test('a container is there from mkdir to rmdir, at the very next scrape', async () => {
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-removal`);
  const stays = await bed.add();
  await using agent = await startAgent(bed);
  const comes = await bed.add();
  expect(seriesOf(await agent.scrape(), comes)).not.toEqual([]);
  await comes.remove();
  const text = await agent.scrape();
  expect(seriesOf(text, comes)).toEqual([]);
  expect(seriesOf(text, stays)).not.toEqual([]);
});

test('a container that is made again under the same path counts from nothing', async () => {
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-again`);
  const first = await bed.add();
  first.burn(2 * availableParallelism());
  await using agent = await startAgent(bed);
  await sleep(1000);
  const lastTotal = pressureOf(await agent.scrape(), first, 'cpu', 'some');
  expect(lastTotal).toBeGreaterThan(0.2);
  await first.remove();
  const second = await bed.add(first);
  expect(second.directory).toBe(first.directory);
  expect(pressureOf(await agent.scrape(), second, 'cpu', 'some')).toBe(0);
});

test('200 containers that come and go in 10 s leave neither series nor descriptors', async () => {
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-churn`);
  const stays = await bed.add();
  await using agent = await startAgent(bed);
  await agent.scrape();
  const before = await agent.countFiles();
  let most = 0;
  const started = Date.now();
  for (let count = 1; count <= 200; count++) {
    const container = await bed.add();
    if (count % 20 === 0) most = Math.max(most, containersIn(await agent.scrape()).size);
    await container.remove();
    await sleep(Math.max(0, started + count * 50 - Date.now()));
  }
  expect(most).toBe(2);
  expect(containersIn(await agent.scrape())).toEqual(new Set([stays.containerId.slice(0, 12)]));
  expect(await agent.countFiles()).toBe(before);
});
