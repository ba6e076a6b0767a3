// What the options about counters make of the real agent: software events, which every machine has.

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { type BedContainer, ContainerBed } from '../bed/container-bed.ts';
import { seriesOf } from '../bed/container-series.ts';
import { CountedWork } from '../bed/counted-work.ts';
import { parseSamples } from '../bed/parse-samples.ts';
import { requireCgroups } from '../peer.ts';

/** Of the kernel itself, so that all can be counted everywhere. */
const EIGHT_EVENTS =
  '{context-switches,cpu-migrations,minor-faults,major-faults,page-faults,cpu-clock,task-clock,alignment-faults}';

const SWITCHES = 'container_perf_context_switches_total';

function startAgent(bed: ContainerBed, ...args: string[]): Promise<AgentProcess> {
  return AgentProcess.start({
    args: ['--cgroup-root', bed.directory, '--naming-grace', '0s', '--perf', ...args],
  });
}

function valueIn(text: string, container: BedContainer, metric: string): number | undefined {
  return seriesOf(text, container).find(({ name }) => name === metric)?.value;
}

it('counts a container from when it appears, not from the next scrape on', async ({ skip }) => {
  await requireCgroups(skip);
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-appears`);
  await using agent = await startAgent(bed);
  await agent.scrape();
  const container = await bed.add();
  await sleep(1_000);
  await using work = await CountedWork.start(container.directory);
  const before = await work.readSwitches();
  await work.do('sleep', 300);
  const done = (await work.readSwitches()) - before;
  expect(valueIn(await agent.scrape(), container, SWITCHES)).toBeGreaterThanOrEqual(done);
});

it('closes the counters of a removed container without a scrape', async ({ skip }) => {
  await requireCgroups(skip);
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-removed`);
  await using agent = await startAgent(bed);
  await agent.scrape();
  const without = await agent.countFiles();
  const container = await bed.add();
  await agent.until(async () => (await agent.countFiles()) > without);
  await container.remove();
  await agent.until(async () => (await agent.countFiles()) === without);
  // The kernel lets go of the cgroup some time after the last descriptor.
  await agent.until(async () =>
    /^nr_dying_descendants 0$/m.test(await readFile(join(bed.directory, 'cgroup.stat'), 'utf8')),
  );
});

it('counts by pod: what its containers do together', async ({ skip }) => {
  await requireCgroups(skip);
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-pod`);
  const container = await bed.add();
  const sibling = await bed.add({ podUid: container.podUid });
  await using agent = await startAgent(bed, '--perf-scope', 'pod', '--scope', 'containers,pods');
  await agent.scrape();
  let done = 0;
  for (const { directory } of [container, sibling]) {
    await using work = await CountedWork.start(directory);
    const before = await work.readSwitches();
    await work.do('sleep', 100);
    done += (await work.readSwitches()) - before;
  }
  const text = await agent.scrape();
  const ofPod = parseSamples(text).filter(({ name }) => name === 'k8s_pod_perf_context_switches_total');
  expect(ofPod.map(({ labels }) => labels.pod)).toEqual([container.podUid]);
  expect(done).toBeGreaterThan(150);
  expect(ofPod[0]?.value).toBeGreaterThanOrEqual(done);
  expect(valueIn(text, container, SWITCHES)).toBeUndefined();
});

it('counts for a part of the time: no totals, and how long it counted', async ({ skip }) => {
  await requireCgroups(skip);
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-duty`);
  const container = await bed.add();
  container.burn(1);
  await using agent = await startAgent(bed, '--perf-duty', '300ms/1s');
  const started = Date.now();
  await agent.scrape();
  await sleep(5_000);
  const text = await agent.scrape();
  const counted = valueIn(text, container, 'container_perf_counted_time_seconds_total') ?? Number.NaN;
  const elapsed = (Date.now() - started) / 1000;
  expect(counted).toBeGreaterThan(1);
  expect(counted).toBeLessThan(elapsed * 0.6);
  expect(valueIn(text, container, SWITCHES)).toBeUndefined();
  expect(text).toMatch(
    /^psiperf_absences\{collector="perf",resource="context-switches",reason="sampled"\} 1$/m,
  );
  expect(valueIn(text, container, 'container_perf_running_ratio')).toBe(1);
});

it('counts as many containers as descriptors allow, whole, and names the others', async ({ skip }) => {
  await requireCgroups(skip);
  const cpus = availableParallelism();
  const limit = 8 * cpus + cpus;
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-budget`);
  const containers = [await bed.add(), await bed.add(), await bed.add()];
  await using agent = await startAgent(bed, '--perf-events', EIGHT_EVENTS, '--perf-fd-limit', `${limit}`);
  const text = await agent.scrape();
  const counted = containers.filter((container) => valueIn(text, container, SWITCHES) !== undefined);
  expect(counted).toHaveLength(1);
  expect(text).toMatch(
    /^psiperf_absences\{collector="perf",resource="context-switches",reason="over-budget"\} 2$/m,
  );
  expect(agent.output).toMatch(
    /no descriptors are left to count [^\n]+: raise RLIMIT_NOFILE or --perf-fd-limit/,
  );
  const needed = `3 x ${8 * cpus} \\+ ${cpus} are needed, and there is room to count 1 of 3`;
  expect(agent.output).toMatch(new RegExp(`^note {2}descriptors: ${needed}`, 'm'));
});
