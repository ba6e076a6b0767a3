// Own and named cgroups of the real kernel, observed in a MeterProvider of the plain SDK.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { findCgroupRoot, hostRoots } from '@psiperf/cgroup';
import { execa, execaNode } from 'execa';
import { beforeEach, expect, test } from 'vitest';
import { ContainerBed } from '../bed/container-bed.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups } from '../peer.ts';
import { copyPsi } from './copied-packages.ts';
import { makeTestCgroup } from './test-cgroup.ts';

const pathOf = (child: string) => join(import.meta.dirname, 'reader-children', `${child}.ts`);

beforeEach(({ skip }) => requireCgroups(skip));

function readSomeSeconds(directory: string): number {
  const text = readFileSync(join(directory, 'cpu.pressure'), 'utf8');
  return Number(/^some .*total=(\d+)$/m.exec(text)?.[1]) / 1e6;
}

test('a process tells of the cgroup that it is in, and of one that it names', async () => {
  const { directory: root } = await findCgroupRoot(hostRoots());
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-observed`);
  const busy = await bed.add();
  busy.burn(availableParallelism() + 1);
  const own = join((await makeTestCgroup()).directory, 'own');
  mkdirSync(own);
  const named = join('/', relative(root, busy.directory));
  const before = readSomeSeconds(busy.directory);
  const child = execaNode(pathOf('observe-pressure'), [named, '5']);
  writeFileSync(join(own, 'cgroup.procs'), String(child.pid));
  child.stdin?.end();
  const { stdout } = await child;
  const seconds: Readonly<Record<string, number>> = JSON.parse(stdout);
  expect(seconds[named]).toBeGreaterThan(before);
  expect(seconds[named]).toBeLessThanOrEqual(readSomeSeconds(busy.directory));
  expect(seconds[''], 'it wanted a CPU that others had').toBeGreaterThan(0);
  expect(seconds[''], 'its own, not that of where it was started').toBeLessThanOrEqual(readSomeSeconds(own));
});

test('worker threads observe beside each other, and may be ended in the middle of a reading', async () => {
  const { stdout } = await execaNode(pathOf('observe-in-workers'));
  const { own, ofWorkers }: { own: number; ofWorkers: number[] } = JSON.parse(stdout);
  expect(own).toBeGreaterThanOrEqual(6);
  expect(ofWorkers).toEqual(Array.from({ length: 12 }, () => own));
});

test.each(['observePressure', 'observeCounters'])(
  '%s in workers that are ended at any moment leaves nothing open',
  async (kind) => {
    const { stdout, stderr } = await execaNode(pathOf('terminate-while-opening'), [kind], {
      timeout: 60_000,
    });
    expect({ stdout, stderr }).toEqual({ stdout: '[]', stderr: '' });
  },
);

test('several copies of the package observe in one process, and in worker threads that are ended', async () => {
  await using directory = await TemporaryDirectory.make();
  const copy = await copyPsi(directory.path);
  const { stdout, stderr } = await execaNode(pathOf('observe-in-copies'), [copy]);
  expect(stderr).toBe('');
  const { kinds, before, after, ...same } = JSON.parse(stdout);
  expect(same).toEqual({ isOneByBothWays: true, isCopy: true });
  expect(kinds).toEqual(['native', 'native', 'native']);
  expect(before[0]).toBeGreaterThanOrEqual(6);
  expect(before).toEqual([before[0], before[0], before[0]]);
  expect(after).toEqual(before);
});

test('a process that observes ends by itself when it has nothing else to do', async () => {
  const program = `
    const { MeterProvider } = await import('@opentelemetry/sdk-metrics');
    const { PrometheusExporter } = await import('@opentelemetry/exporter-prometheus');
    const { observePressure } = await import('@psiperf/psi');
    const reader = new PrometheusExporter({ preventServerStart: true });
    observePressure(new MeterProvider({ readers: [reader] }).getMeter('test'));
    await reader.collect();
  `;
  const options = { cwd: import.meta.dirname, timeout: 20_000 };
  const { exitCode } = await execa(options)(process.execPath, ['--input-type=module', '--eval', program]);
  expect(exitCode).toBe(0);
});
