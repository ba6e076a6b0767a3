import { chmodSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createNoopMeter } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { hostRoots } from '@psiperf/cgroup';
import { expect, onTestFinished, test } from 'vitest';
import { collectDiag } from '../../../test/bed/collected-diag.ts';
import { type ObservePressureOptions, observePressure } from '../src/observe-pressure.ts';
import { type CollectedPoint, OnDemandProvider } from './support/collected-points.ts';
import { ManualClock } from './support/manual-clock.ts';
import { makeTemporaryTree } from './support/temporary-tree.ts';
import { CPU_STAT_TEXT, PRESSURE_TEXT } from './support/texts.ts';

const FILES = Object.freeze({
  'cpu.pressure': PRESSURE_TEXT,
  'memory.pressure': PRESSURE_TEXT,
  'io.pressure': PRESSURE_TEXT,
  'cpu.stat': CPU_STAT_TEXT,
  'cpu.stat.local': 'throttled_usec 13\n',
});

const below = (directory: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [join(directory, name), text]));

/** What a machine has whose process is in `/own`. */
const MACHINE: Readonly<Record<string, string>> = Object.freeze({
  'proc/self/cgroup': '0::/own\n',
  ...below('proc/pressure', { cpu: '', memory: '', io: '' }),
  'tree/cgroup.controllers': '',
  ...below('tree/own', FILES),
  ...below('tree/other', { ...FILES, 'cpu.pressure': PRESSURE_TEXT.replace('total=4', 'total=5000000') }),
});

class ObservedMachine {
  readonly directory: string;
  readonly clock = new ManualClock();

  constructor(contents = MACHINE) {
    this.directory = makeTemporaryTree(contents);
  }

  observe(sdk: OnDemandProvider, options: ObservePressureOptions = {}) {
    const observation = observePressure(sdk.meter, {
      roots: hostRoots(this.directory),
      cgroupRoot: join(this.directory, 'tree'),
      clock: this.clock,
      ...options,
    });
    onTestFinished(() => observation.close());
    return observation;
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.directory, path), text);
  }
}

const without = (pattern: RegExp) =>
  Object.fromEntries(Object.entries(MACHINE).filter(([path]) => !pattern.test(path)));

const NOBODY = 65_534;

/** Root may read whatever the mode of a file says. */
async function asOrdinaryUser(task: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return task();
  process.seteuid?.(NOBODY);
  try {
    await task();
  } finally {
    process.seteuid?.(0);
  }
}

/** The descriptor that lists the others is gone when it is looked at. */
const linkOf = (descriptor: string) => {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return '';
  }
};

const pointValue = (points: readonly CollectedPoint[], name: string, type?: string) =>
  points.find((it) => it.name === name && it.attributes['psi.type'] === type)?.value;

test('tells pressure and throttling of the own cgroup, in seconds, as counters', async () => {
  const said = collectDiag();
  const sdk = new OnDemandProvider();
  new ObservedMachine().observe(sdk);
  const points = await sdk.collect();
  expect(points.filter(({ name }) => name === 'container.cpu.pressure.time')).toEqual([
    {
      name: 'container.cpu.pressure.time',
      unit: 's',
      monotonic: true,
      attributes: { 'psi.type': 'some' },
      value: 4e-6,
    },
    {
      name: 'container.cpu.pressure.time',
      unit: 's',
      monotonic: true,
      attributes: { 'psi.type': 'full' },
      value: 8e-6,
    },
  ]);
  expect(new Set(points.map(({ name }) => name))).toEqual(
    new Set([
      'container.cpu.pressure.time',
      'container.memory.pressure.time',
      'container.io.pressure.time',
      'container.cpu.throttling.time',
      'container.cpu.throttling.periods',
      'container.cpu.periods',
      'container.cpu.throttling.local.time',
    ]),
  );
  expect(pointValue(points, 'container.cpu.throttling.time')).toBe(12e-6);
  expect(said, 'this kernel has no irq.pressure, as many').toEqual([]);
});

test('reads anew at every collection', async () => {
  const sdk = new OnDemandProvider();
  const machine = new ObservedMachine();
  machine.observe(sdk);
  expect(pointValue(await sdk.collect(), 'container.cpu.pressure.time', 'some')).toBe(4e-6);
  machine.write('tree/own/cpu.pressure', PRESSURE_TEXT.replace('total=4', 'total=2500000'));
  expect(pointValue(await sdk.collect(), 'container.cpu.pressure.time', 'some')).toBe(2.5);
});

test('tells of a cgroup that is named under its path, beside the own one', async () => {
  const sdk = new OnDemandProvider();
  const machine = new ObservedMachine();
  machine.observe(sdk);
  machine.observe(sdk, { cgroup: '/other' });
  machine.observe(sdk, { cgroup: '/own' });
  const points = await sdk.collect();
  const named = points.filter(
    ({ name, attributes }) => name === 'cgroup.cpu.pressure.time' && attributes['psi.type'] === 'some',
  );
  expect(new Map(named.map(({ attributes, value }) => [attributes['cgroup.path'], value]))).toEqual(
    new Map([
      ['/other', 5],
      ['/own', 4e-6],
    ]),
  );
  expect(pointValue(points, 'container.cpu.pressure.time', 'some')).toBe(4e-6);
});

test('tells averages where they are asked for, and no throttling where it is not', async () => {
  const sdk = new OnDemandProvider();
  new ObservedMachine().observe(sdk, { averages: true, throttling: false, subject: 'k8s.pod' });
  const points = await sdk.collect();
  const average = points.find(
    ({ name, attributes }) =>
      name === 'k8s.pod.io.pressure.average' &&
      attributes['psi.type'] === 'full' &&
      attributes['psi.window'] === '60s',
  );
  expect(average).toMatchObject({ unit: '1', monotonic: false, value: 0.06 });
  expect(points.filter(({ name }) => /throttling|periods/.test(name))).toEqual([]);
});

test('serves readers that collect at once with one reading', async () => {
  const sdk = new OnDemandProvider(2);
  const machine = new ObservedMachine();
  machine.observe(sdk);
  const [one, other] = await Promise.all([sdk.collect(0), sdk.collect(1)]);
  expect(one).toHaveLength(10);
  expect(other).toEqual(one);
});

test('is in the text of the stock Prometheus exporter', async () => {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  onTestFinished(() => provider.shutdown());
  const { directory } = new ObservedMachine();
  const observation = observePressure(provider.getMeter('test'), {
    roots: hostRoots(directory),
    cgroupRoot: join(directory, 'tree'),
  });
  onTestFinished(() => observation.close());
  const { promise, resolve } = Promise.withResolvers<string>();
  exporter.getMetricsRequestHandler({} as never, { setHeader() {}, end: resolve, statusCode: 0 } as never);
  expect(await promise).toMatch(/^container_memory_pressure_time_total\{psi_type="full"[^}]*\} 0\.000008$/m);
});

test.each([
  ['a kernel without PSI', without(/pressure/), /has no PSI.*CONFIG_PSI=y/],
  [
    'PSI switched off at boot',
    { ...without(/pressure/), 'proc/cmdline': 'psi=0\n' },
    /switched off by psi=0.*reboot/,
  ],
  ['no cgroup v2 tree', without(/^tree/), /cgroup root .*tree does not exist; give the mount point/],
  [
    'a process in cgroup v1 alone',
    { ...MACHINE, 'proc/self/cgroup': '3:cpu:/own\n' },
    /tells of no cgroup v2/,
  ],
  [
    'an own cgroup that cannot be seen',
    without(/^tree\/own/),
    /there is no cgroup at .*own; name a directory/,
  ],
])('observes nothing and says why once: %s', async (_name, contents, why) => {
  const said = collectDiag();
  const sdk = new OnDemandProvider();
  const machine = new ObservedMachine(contents);
  machine.observe(sdk, { throttling: false });
  for (let round = 0; round < 3; round++) {
    expect(await sdk.collect()).toEqual([]);
    machine.clock.nowMillis += 60_000;
  }
  expect(said).toEqual([expect.stringMatching(why)]);
  expect(said[0]).toMatch(/^@psiperf\/psi /);
});

test.each(['darwin', 'win32'])('observes nothing and says why once: on %s', async (platform) => {
  const said = collectDiag();
  const own = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
  onTestFinished(() => void Object.defineProperty(process, 'platform', own));
  Object.defineProperty(process, 'platform', { ...own, value: platform });
  const sdk = new OnDemandProvider();
  new ObservedMachine().observe(sdk);
  for (let round = 0; round < 2; round++) expect(await sdk.collect()).toEqual([]);
  expect(said).toEqual([`@psiperf/psi only Linux tells of pressure, and this is ${platform}`]);
});

test.each([
  ['the files', (own: string) => readdirSync(own).map((name) => join(own, name)), /not permitted to read/],
  ['the directory', (own: string) => [dirname(own)], /cannot be read; run as a user/],
] as const)('observes nothing and says why once: without permission for %s', async (_name, forbid, why) => {
  const said = collectDiag();
  const sdk = new OnDemandProvider();
  const machine = new ObservedMachine();
  const forbidden = forbid(join(machine.directory, 'tree/own'));
  chmodSync(machine.directory, 0o755);
  for (const path of forbidden) chmodSync(path, 0);
  machine.observe(sdk, { throttling: false });
  await asOrdinaryUser(async () => {
    for (let round = 0; round < 2; round++) expect(await sdk.collect()).toEqual([]);
  });
  for (const path of forbidden) chmodSync(path, 0o700);
  expect(said).toEqual([expect.stringMatching(why)]);
});

test('tells what there is where one file is broken, and says so once', async () => {
  const said = collectDiag();
  const sdk = new OnDemandProvider();
  const machine = new ObservedMachine({ ...MACHINE, 'tree/own/memory.pressure': 'some avg10=0.0' });
  machine.observe(sdk);
  for (let round = 0; round < 2; round++) {
    const points = await sdk.collect();
    expect(pointValue(points, 'container.cpu.pressure.time', 'some')).toBe(4e-6);
    expect(pointValue(points, 'container.memory.pressure.time', 'some')).toBeUndefined();
  }
  expect(said).toEqual([
    expect.stringMatching(/memory\.pressure does not have the contents of its kind; compare/),
  ]);
});

test('finds a named cgroup again that was removed and made anew, as a service that starts again', async () => {
  const sdk = new OnDemandProvider();
  const machine = new ObservedMachine();
  machine.observe(sdk, { cgroup: '/other' });
  const directory = join(machine.directory, 'tree/other');
  const seconds = async () => pointValue(await sdk.collect(), 'cgroup.cpu.pressure.time', 'some');
  expect(await seconds()).toBe(5);
  renameSync(directory, `${directory}-old`);
  mkdirSync(directory);
  writeFileSync(join(directory, 'cpu.pressure'), PRESSURE_TEXT.replace('total=4', 'total=1000000'));
  machine.clock.nowMillis += 60_000;
  expect(await seconds()).toBe(1);
});

test('follows the process where it is moved', async () => {
  const sdk = new OnDemandProvider();
  const machine = new ObservedMachine();
  machine.observe(sdk);
  await sdk.collect();
  machine.write('proc/self/cgroup', '0::/other\n');
  machine.clock.nowMillis += 60_000;
  expect(pointValue(await sdk.collect(), 'container.cpu.pressure.time', 'some')).toBe(5);
});

test('holds nothing before the first collection, and nothing once it is closed', async () => {
  const held = (directory: string) =>
    readdirSync('/proc/self/fd').filter((descriptor) => linkOf(descriptor).startsWith(directory));
  const sdk = new OnDemandProvider();
  const machine = new ObservedMachine();
  const observation = machine.observe(sdk);
  expect(held(machine.directory)).toEqual([]);
  await sdk.collect();
  expect(held(machine.directory)).toHaveLength(5);
  await observation.close();
  await observation.close();
  expect(held(machine.directory)).toEqual([]);
  rmSync(join(machine.directory, 'tree'), { recursive: true });
  await expect(sdk.collect()).resolves.toEqual(expect.any(Array));
});

test('is at rest once the provider is shut down, and can still be closed, or begun', async () => {
  const said = collectDiag();
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const machine = new ObservedMachine();
  const options = { roots: hostRoots(machine.directory), cgroupRoot: join(machine.directory, 'tree') };
  const before = observePressure(provider.getMeter('test'), options);
  await exporter.collect();
  await provider.shutdown();
  const after = observePressure(provider.getMeter('test'), options);
  await Promise.all([before.close(), after.close()]);
  expect(said.filter((text) => text.startsWith('@psiperf'))).toEqual([]);
});

test('may be closed while it is read, and does without an SDK', async () => {
  const sdk = new OnDemandProvider();
  const observation = new ObservedMachine().observe(sdk);
  const collection = sdk.collect();
  await observation.close();
  await expect(collection).resolves.toEqual(expect.any(Array));
  await observePressure(createNoopMeter()).close();
});
