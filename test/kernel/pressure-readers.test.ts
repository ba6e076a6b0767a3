// Both readers on cgroups of the real kernel.

import { mkdirSync, readdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Absence, isAbsence, systemClock } from '@psiperf/cgroup';
import { openPressureReader, type PressureReader, type PressureTarget } from '@psiperf/psi';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type BedContainer, ContainerBed } from '../bed/container-bed.ts';
import { requireCgroups } from '../peer.ts';
import { makeTestCgroup } from './test-cgroup.ts';

const RESOURCES = ['cpu', 'memory', 'io'] as const;
const LINES = ['some', 'full'] as const;
const DISABLED: Absence = { absent: 'disabled' };
const GONE: Absence = { absent: 'gone' };

beforeEach(({ skip }) => requireCgroups(skip));

const toTarget = (directory: string): PressureTarget => ({
  id: statSync(directory, { bigint: true }).ino,
  directory,
});

const switchPressure = (directory: string, value: 0 | 1) =>
  writeFileSync(join(directory, 'cgroup.pressure'), `${value}`);

const openDescriptors = () => readdirSync('/proc/self/fd').length;

async function makeChild(): Promise<string> {
  const directory = join((await makeTestCgroup()).directory, 'child');
  mkdirSync(directory);
  return directory;
}

describe.each(['native', 'typescript'] as const)('the %s reader', (prefer) => {
  function openReader(options: { maxDescriptors?: number } = {}): PressureReader {
    const { reader, why } = openPressureReader({
      prefer,
      procRoot: '/proc',
      clock: systemClock,
      // Looked for again at every reading.
      reopenMillis: 0,
      ...options,
    });
    if (why !== undefined) throw new Error(why);
    onTestFinished(() => reader.close());
    return reader;
  }

  const readOne = async (reader: PressureReader, target: PressureTarget) => {
    const [sample] = await reader.read([target]);
    if (sample === undefined) throw new Error('no sample');
    return sample;
  };

  test('reads totals that lie between two direct readings', async () => {
    await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-${prefer}`);
    const busy: BedContainer[] = [await bed.add(), await bed.add(), await bed.add()];
    for (const container of busy) container.burn(availableParallelism());
    const targets = busy.map(({ directory }) => toTarget(directory));
    const reader = openReader();
    const direct = () => Promise.all(busy.map((it) => it.readPressure('cpu', 'some')));
    const [first] = await direct();
    for (let round = 0; round < 5; round++) {
      await sleep(200);
      const before = await direct();
      const samples = await reader.read(targets);
      const after = await direct();
      samples.forEach(({ cpu }, index) => {
        const total = 'some' in cpu ? (cpu.some?.totalMicros ?? Number.NaN) / 1e6 : Number.NaN;
        expect(total).toBeGreaterThanOrEqual(before[index] ?? Number.NaN);
        expect(total).toBeLessThanOrEqual(after[index] ?? Number.NaN);
      });
    }
    const [last] = await direct();
    expect((last ?? 0) - (first ?? 0), 'three want all CPUs at once').toBeGreaterThan(0.1);
  });

  test('reads an idle cgroup as flat', async () => {
    const target = toTarget(await makeChild());
    const reader = openReader();
    const first = await readOne(reader, target);
    await sleep(300);
    const second = await readOne(reader, target);
    for (const resource of RESOURCES) {
      expect(second[resource]).toEqual(first[resource]);
      for (const line of LINES) expect(first[resource]).toMatchObject({ [line]: { totalMicros: 0 } });
    }
  });

  test('tells that a cgroup was removed while its files were held', async () => {
    const directory = await makeChild();
    const target = toTarget(directory);
    const reader = openReader();
    await readOne(reader, target);
    rmdirSync(directory);
    const sample = await readOne(reader, target);
    expect(sample).toMatchObject({ cpu: GONE, memory: GONE, io: GONE, throttling: GONE });
    expect(reader.heldDescriptors).toBe(0);
  });

  test('never reads a cgroup that was made under the path of a removed one', async () => {
    const directory = await makeChild();
    const old = toTarget(directory);
    const reader = openReader();
    await readOne(reader, old);
    rmdirSync(directory);
    mkdirSync(directory);
    const young = toTarget(directory);
    expect(young.id).not.toBe(old.id);
    const [oldSample, youngSample] = await reader.read([old, young]);
    expect(oldSample?.cpu).toEqual(GONE);
    expect(isAbsence(youngSample?.cpu)).toBe(false);
  });

  test('follows cgroup.pressure from 1 to 0 and back', async () => {
    const directory = await makeChild();
    const target = toTarget(directory);
    const reader = openReader();
    expect(await readOne(reader, target)).toMatchObject({ pressureSince: undefined });
    switchPressure(directory, 0);
    const off = await readOne(reader, target);
    expect(off).toMatchObject({ cpu: DISABLED, memory: DISABLED, io: DISABLED, pressureSince: undefined });
    const startedMillis = Date.now();
    switchPressure(directory, 1);
    const on = await readOne(reader, target);
    expect(isAbsence(on.cpu)).toBe(false);
    expect(on.pressureSince).toBeGreaterThanOrEqual(startedMillis);
    expect(on.pressureSince).toBeLessThanOrEqual(Date.now());
  });

  test('notices cgroup.pressure going to 0 and back between two readings', async () => {
    const directory = await makeChild();
    const target = toTarget(directory);
    const reader = openReader();
    await readOne(reader, target);
    switchPressure(directory, 0);
    switchPressure(directory, 1);
    const sample = await readOne(reader, target);
    expect(isAbsence(sample.cpu)).toBe(false);
    expect(sample.pressureSince).toEqual(expect.any(Number));
  });

  test('finds a cgroup whose pressure is switched off from the start', async () => {
    const directory = await makeChild();
    switchPressure(directory, 0);
    const sample = await readOne(openReader(), toTarget(directory));
    expect(sample).toMatchObject({ cpu: DISABLED, memory: DISABLED, io: DISABLED });
  });

  test('gives every descriptor back', async () => {
    // The first of all readings may open descriptors of Node.js itself.
    await openReader().read([]);
    const before = openDescriptors();
    const { directory } = await makeTestCgroup();
    const children = Array.from({ length: 50 }, (_, index) => join(directory, `${index}`));
    for (const child of children) mkdirSync(child);
    const targets = children.map(toTarget);
    const reader = openReader();
    await reader.read(targets);
    expect(openDescriptors() - before).toBe(reader.heldDescriptors);
    expect(reader.heldDescriptors).toBeGreaterThanOrEqual(50 * RESOURCES.length);
    await reader.read(targets.slice(0, 10));
    expect(openDescriptors() - before).toBe(reader.heldDescriptors);
    for (const child of children) rmdirSync(child);
    await reader.read(targets.slice(0, 10));
    expect(openDescriptors()).toBe(before);
    await reader.close();
    expect(openDescriptors()).toBe(before);
  });

  test('reads without holding anything', async () => {
    const target = toTarget(await makeChild());
    const reader = openReader({ maxDescriptors: 0 });
    const before = openDescriptors();
    for (let round = 0; round < 2; round++)
      expect(isAbsence((await readOne(reader, target)).cpu)).toBe(false);
    expect(openDescriptors()).toBe(before);
  });
});
