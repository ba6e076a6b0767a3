// Faults of psi-perf-ds that no other test shows to be absent here; docs/migration.md has the whole list, with the numbers.

import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { type BedContainer, ContainerBed } from '../bed/container-bed.ts';
import { nameContainer } from '../bed/name-container.ts';
import { parseSamples, type TextSample } from '../bed/parse-samples.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups } from '../peer.ts';

const SOON = { timeout: 20_000, interval: 100 };
const APP = { namespace: 'shop', pod: 'cart-0', container: 'app' };
const MEMORY = 'psi_perf_monitor_monitored_mem_psi';
const SWITCHES = 'psi_perf_monitor_context_switches';

beforeEach(({ skip }) => requireCgroups(skip));

/** A node, and psiperf in the place of psi-perf-ds on it. */
class Swapped implements AsyncDisposable {
  readonly bed: ContainerBed;
  readonly agent: AgentProcess;
  readonly #host: TemporaryDirectory;
  readonly #parts: AsyncDisposableStack;

  static async start(name: string, environment: Readonly<Record<string, string>>): Promise<Swapped> {
    await using parts = new AsyncDisposableStack();
    const bed = parts.use(await ContainerBed.open(`psiperf-test-${process.pid}-${name}`));
    const host = parts.use(await TemporaryDirectory.make());
    const args = ['--cgroup-root', bed.directory, '--host-root', host.path, '--proc-root', '/proc'];
    const agent = parts.use(
      await AgentProcess.start({ args, environment: { PERF_COLLECTOR_ENABLED: 'true', ...environment } }),
    );
    return new Swapped(bed, agent, host, parts.move());
  }

  private constructor(
    bed: ContainerBed,
    agent: AgentProcess,
    host: TemporaryDirectory,
    parts: AsyncDisposableStack,
  ) {
    this.bed = bed;
    this.agent = agent;
    this.#host = host;
    this.#parts = parts;
  }

  /** A container with some processes, under a name. */
  async add(identity = APP, processes = 1): Promise<BedContainer> {
    const cgroup = await this.bed.add();
    await nameContainer(this.#host.path, cgroup, identity);
    for (let count = 0; count < processes; count++) cgroup.run('sleep', 'infinity');
    await vi.waitFor(async () => expect(await readPids(cgroup)).toHaveLength(processes), SOON);
    return cgroup;
  }

  async scrape(family: string, more: Readonly<Record<string, string>> = {}): Promise<TextSample[]> {
    const samples = parseSamples(await this.agent.scrape());
    return samples.filter(
      ({ name, labels }) =>
        name === family && Object.entries(more).every(([label, value]) => labels[label] === value),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}

async function readPids({ directory }: BedContainer): Promise<string[]> {
  return (await readFile(join(directory, 'cgroup.procs'), 'utf8')).trim().split('\n').filter(Boolean);
}

const pidsOf = (samples: readonly TextSample[]) => samples.map(({ labels }) => labels.pid);

test.for([
  ['hardware events alone', { HW_PERF_LABELS: 'CPUCycles,Instructions' }],
  ['software events', { SW_PERF_LABELS: 'ContextSwitches' }],
] as const)(
  'P6, P7, P8: with %s a container takes its series and descriptors with it, and psiperf goes on',
  async ([, environment]) => {
    await using node = await Swapped.start('ends', environment);
    const stays = await node.add();
    await node.agent.scrape();
    const files = await node.agent.countFiles();
    const ends = await node.add({ ...APP, pod: 'cart-1' });
    const ofEnding = async () =>
      parseSamples(await node.agent.scrape()).filter(({ labels }) => labels.pod_name === 'cart-1');
    expect(await ofEnding()).not.toEqual([]);
    await ends.remove();
    expect(await ofEnding()).toEqual([]);
    for (let scrape = 0; scrape < 5; scrape++) await node.agent.scrape();
    expect(await node.agent.countFiles()).toBe(files);
    const left = await node.scrape(MEMORY, { type: 'some', window: '10s' });
    expect(pidsOf(left)).toEqual(await readPids(stays));
  },
);

test('P4: events that this machine does not count are absent, those of other classes are counted, and psiperf goes on', async () => {
  await using node = await Swapped.start('unsupported', {
    // Few machines count all of these.
    HW_PERF_LABELS: 'StalledCyclesFrontend,StalledCyclesBackend,RefCPUCycles,BusCycles',
    CACHE_PERF_LABELS: 'NodeWriteMiss,BPUReadMiss',
    SW_PERF_LABELS: 'ContextSwitches',
  });
  const app = await node.add();
  for (let scrape = 0; scrape < 3; scrape++)
    expect(pidsOf(await node.scrape(SWITCHES))).toEqual(await readPids(app));
  const samples = parseSamples(await node.agent.scrape());
  const counted = samples.filter(({ name, labels }) => name.startsWith('psi_perf_') && !labels.window);
  const absent = samples.filter(
    ({ name, labels }) => name === 'psiperf_absences' && labels.collector === 'perf',
  );
  expect(counted.length + absent.length).toBe(7);
});

test('P12, P20: a container is one series of each kind, with the pid of its first process, however many it has', async () => {
  await using node = await Swapped.start('several', { SW_PERF_LABELS: 'ContextSwitches' });
  const app = await node.add(APP, 5);
  const [first] = await readPids(app);
  for (const family of [SWITCHES, MEMORY])
    expect(
      pidsOf(await node.scrape(family, family === MEMORY ? { type: 'full', window: 'total' } : {})),
    ).toEqual([first]);
});

test('P17: a container that was started again has the series of its new pid alone', async () => {
  await using node = await Swapped.start('again', { SW_PERF_LABELS: 'ContextSwitches' });
  const first = await node.add();
  expect(pidsOf(await node.scrape(SWITCHES))).toEqual(await readPids(first));
  await first.remove();
  const second = await node.add();
  expect(pidsOf(await node.scrape(SWITCHES))).toEqual(await readPids(second));
  expect(pidsOf(await node.scrape(MEMORY, { type: 'some', window: '60s' }))).toEqual(await readPids(second));
});

test('P13: a container whose pressure cannot be read makes no other one stale', async () => {
  await using node = await Swapped.start('unreadable', { SW_PERF_LABELS: 'ContextSwitches' });
  const broken = await node.add({ ...APP, pod: 'a-first' });
  const app = await node.add({ ...APP, pod: 'b-second' });
  const total = { type: 'some', window: 'total', pod_name: 'b-second' };
  await writeFile(join(broken.directory, 'cgroup.pressure'), '0');
  app.burn(8);
  const read = async () => (await node.scrape('psi_perf_monitor_monitored_cpu_psi', total))[0]?.value ?? 0;
  const before = await read();
  await vi.waitFor(async () => expect(await read()).toBeGreaterThan(before + 1e5), SOON);
  expect(await node.scrape(MEMORY, { pod_name: 'a-first' })).toEqual([]);
  const absences = await node.scrape('psiperf_absences', { resource: 'memory', reason: 'disabled' });
  expect(absences.map(({ value }) => value)).toEqual([1]);
});

test('P11: pressure goes on beside counters', async () => {
  await using node = await Swapped.start('beside', { SW_PERF_LABELS: 'ContextSwitches' });
  const app = await node.add();
  app.burn(8);
  const read = async () => {
    const [sample] = await node.scrape('psi_perf_monitor_monitored_cpu_psi', {
      type: 'some',
      window: 'total',
    });
    return sample?.value ?? 0;
  };
  for (let round = 0; round < 3; round++) {
    const before = await read();
    await vi.waitFor(async () => expect(await read()).toBeGreaterThan(before), SOON);
  }
});

/** The flag of open(2) in `flags` of `/proc/<pid>/fdinfo/<fd>`, on every architecture of Linux that psiperf is for. */
const O_CLOEXEC = 0o2_000_000;

test('P21: no file of the kernel that it holds would be passed on to a program', async () => {
  await using node = await Swapped.start('passed-on', { SW_PERF_LABELS: 'ContextSwitches,PageFaults' });
  await node.add();
  await node.agent.scrape();
  const directory = `/proc/${node.agent.pid}`;
  const held = new Map<string, number>();
  for (const fd of await readdir(join(directory, 'fd'))) {
    const link = await readlink(join(directory, 'fd', fd)).catch(() => '');
    if (!/perf_event|\.pressure$|cpu\.stat/.test(link)) continue;
    const flags = /^flags:\s+(\d+)$/m.exec(await readFile(join(directory, 'fdinfo', fd), 'utf8'))?.[1] ?? '0';
    held.set(`${fd} ${link}`, Number.parseInt(flags, 8));
  }
  expect([...held.keys()].filter((name) => name.includes('perf_event')).length).toBeGreaterThan(0);
  expect([...held.keys()].filter((name) => name.includes('.pressure')).length).toBeGreaterThan(0);
  expect([...held].filter(([, flags]) => (flags & O_CLOEXEC) === 0)).toEqual([]);
});
