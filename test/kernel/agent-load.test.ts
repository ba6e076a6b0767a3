// What `--load` makes of containers in the real agent, from the node, from a container without its processes, and as a sidecar.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { ContainerBed } from '../bed/container-bed.ts';
import { seriesOf } from '../bed/container-series.ts';
import { parseSamples, type TextSample } from '../bed/parse-samples.ts';
import { runPsiperf } from '../bed/run-psiperf.ts';
import { type PodContainer, SharedPod } from '../bed/shared-pod.ts';
import { requireCgroups } from '../peer.ts';

beforeEach(({ skip }) => requireCgroups(skip));

/** A pass every five seconds, and as long again where the machine is busy. */
const SOON = { timeout: 20_000, interval: 250 };

const openBed = (name: string) => ContainerBed.open(`psiperf-test-${process.pid}-load-${name}`);

const toArguments = (bed: ContainerBed) => ['--load', '--cgroup-root', bed.directory, '--naming-grace', '0s'];

/** A program in a pid namespace of its own that has no other procfs. `unshare` takes no SIGTERM, and so the shell does. */
const WITHOUT_HOST_PIDS = [
  ...['sh', '-c', 'trap "kill -KILL \\$!" TERM; unshare "$@" & wait $!', 'sh'],
  ...['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child'],
  ...['sh', '-c', 'mount -t proc none /proc && exec "$@"', 'sh'],
];

/** The values of a metric by one of its labels. */
function valuesBy(label: string, samples: readonly TextSample[], metric: string): Record<string, number> {
  const ofMetric = samples.filter(({ name }) => name === metric);
  return Object.fromEntries(ofMetric.map(({ labels, value }) => [labels[label] ?? '', value]));
}

const tasksOf = (samples: readonly TextSample[]) => valuesBy('task_state', samples, 'container_tasks');
const loadOf = (samples: readonly TextSample[]) =>
  valuesBy('load_window', samples, 'container_cpu_load_average');

test('tasks are told by state, and their load grows with time, sooner over a shorter window', async () => {
  await using bed = await openBed('grows');
  const container = await bed.add();
  container.run('sleep', 'infinity');
  await using agent = await AgentProcess.start({ args: toArguments(bed) });
  const scrape = async () => seriesOf(await agent.scrape(), container);
  expect(tasksOf(await scrape())).toEqual({ running: 0, sleeping: 1, uninterruptible: 0, stopped: 0 });
  expect(loadOf(await scrape())).toEqual({ '10s': 0, '1m': 0, '5m': 0, '15m': 0 });
  container.burn(2);
  const samples = await vi.waitFor(async () => {
    const found = await scrape();
    expect(tasksOf(found)).toMatchObject({ running: 2, sleeping: 1 });
    return found;
  }, SOON);
  const { '10s': ten = 0, '1m': one = 0, '5m': five = 0, '15m': fifteen = 0 } = loadOf(samples);
  // After one pass or two: 2 (1 - e^(-5/10)) = 0.79.
  expect(ten).toBeGreaterThan(0.5);
  expect(ten).toBeLessThan(2);
  expect(one).toBeLessThan(ten);
  expect(five).toBeLessThan(one);
  expect(fifteen).toBeLessThan(five);
  expect(fifteen).toBeGreaterThan(0);
});

test('nothing is counted unless it is asked for', async () => {
  await using bed = await openBed('unasked');
  (await bed.add()).run('sleep', 'infinity');
  const { stdout } = await runPsiperf([
    'read',
    ...['--format', 'prometheus', '--cgroup-root', bed.directory, '--naming-grace', '0s'],
  ]);
  expect(stdout).toContain('container_cpu_pressure_time_seconds_total');
  expect(stdout).not.toMatch(/container_tasks|container_cpu_load/);
});

test('read has them at once, as text for Prometheus and as JSON', async () => {
  await using bed = await openBed('read');
  (await bed.add()).burn(1);
  const read = async (format: string) => {
    const { stdout } = await runPsiperf(['read', '--format', format, ...toArguments(bed)]);
    return stdout;
  };
  await vi.waitFor(async () => {
    expect(tasksOf(parseSamples(await read('prometheus')))).toMatchObject({ running: 1 });
  }, SOON);
  const { cgroups } = JSON.parse(await read('json'));
  expect(cgroups[0].load).toEqual({
    tasks: { running: 1, sleeping: 0, uninterruptible: 0, stopped: 0 },
    averages: { '10s': 1, '1m': 1, '5m': 1, '15m': 1 },
  });
});

test('where pids are not seen they are absent as not permitted, and check says what would change that', async () => {
  await using bed = await openBed('unseen');
  const container = await bed.add();
  container.run('sleep', 'infinity');
  {
    await using agent = await AgentProcess.start({ args: toArguments(bed), under: WITHOUT_HOST_PIDS });
    const text = await agent.scrape();
    const names = new Set(seriesOf(text, container).map(({ name }) => name));
    expect(names).toContain('container_cpu_pressure_time_seconds_total');
    expect([...names].filter((name) => /tasks|load/.test(name))).toEqual([]);
    const absences = parseSamples(text).filter(({ name }) => name === 'psiperf_absences');
    expect(absences.filter(({ labels }) => labels.collector === 'load')).toEqual([
      expect.objectContaining({
        labels: expect.objectContaining({ resource: 'cpu', reason: 'not-permitted' }),
        value: 1,
      }),
    ]);
  }
  const { exitCode, stdout } = await runPsiperf(['check', ...toArguments(bed)], {}, WITHOUT_HOST_PIDS);
  expect(stdout).toMatch(
    /^fail {2}tasks of containers: .*0 of 1 .*\(not-permitted\); run with hostPID: true/m,
  );
  expect(exitCode).toBe(1);
});

test('more tasks than the limit are told as over budget', async () => {
  await using bed = await openBed('limit');
  const container = await bed.add();
  for (let task = 0; task < 3; task++) container.run('sleep', 'infinity');
  await vi.waitFor(async () => {
    const { stdout } = await runPsiperf(['check', '--load-task-limit', '3', ...toArguments(bed)]);
    expect(stdout).toMatch(
      /^fail {2}tasks of containers: .*\(over-budget\); give a greater --load-task-limit/m,
    );
  }, SOON);
});

/**
 * What the test enters a container with stays in its cgroup and outside its process namespace, as no process does that a
 * runtime starts: the kernel lists it to the container as 0. Moves it to the pod's cgroup.
 */
async function leaveToRuntime({ cgroup }: PodContainer): Promise<void> {
  const pids = (await readFile(join(cgroup.directory, 'cgroup.procs'), 'utf8')).trim().split('\n');
  for (const pid of pids) {
    if ((await readFile(`/proc/${pid}/comm`, 'utf8')) === 'nsenter\n')
      await writeFile(join(cgroup.directory, '../cgroup.procs'), pid);
  }
}

test('a sidecar counts the tasks of the containers of its pod', async () => {
  await using pod = await SharedPod.open(`psiperf-test-${process.pid}-load-pod`);
  const app = await pod.add({ name: 'app' });
  app.run('sleep infinity & sleep infinity & exec sleep infinity');
  await app.until('sleep');
  await leaveToRuntime(app);
  const { enter } = await pod.add({ name: 'psiperf' });
  await using agent = await AgentProcess.start({
    args: ['--sidecar', '--load'],
    environment: { POD_NAME: 'web-0', POD_NAMESPACE: 'shop', POD_UID: pod.uid },
    under: enter,
  });
  await vi.waitFor(async () => {
    const samples = parseSamples(await agent.scrape()).filter(({ labels }) => labels.container === 'app');
    expect(tasksOf(samples)).toEqual({ running: 0, sleeping: 3, uninterruptible: 0, stopped: 0 });
  }, SOON);
});
