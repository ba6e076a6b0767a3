import { ABSENT } from '@psiperf/cgroup';
import { describe, expect, test, vi } from 'vitest';
import { BatchPressureReader } from '../src/batch-pressure-reader.ts';
import { nodePressureTarget } from '../src/node-pressure-target.ts';
import { FileReader } from '../src/raw/file-reader.ts';
import type { Batch, RawReader, SlotChanges } from '../src/raw/raw-reader.ts';
import { FakeFileCalls } from './support/fake-file-calls.ts';
import { FakeNode, PSI_WORKS } from './support/fake-node.ts';
import { ManualClock } from './support/manual-clock.ts';
import { makeTemporaryTree, toTarget } from './support/temporary-tree.ts';
import { CPU_STAT_TEXT, PRESSURE, PRESSURE_ANEW, PRESSURE_TEXT } from './support/texts.ts';

const OPTIONS = { procRoot: '/proc', clock: new ManualClock(), reopenMillis: 10_000, throttling: true };
const target = (name: string, id: bigint) => ({ id, directory: `/${name}` });

function makeKernel(...names: readonly string[]): FakeFileCalls {
  const kernel = new FakeFileCalls();
  names.forEach((name, index) => {
    kernel.makeDirectory(`/${name}`, BigInt(index + 1));
    kernel.write(`/${name}`, 'cpu.pressure', PRESSURE_TEXT.replace('total=4', `total=${index + 1}`));
    kernel.write(`/${name}`, 'cpu.stat', CPU_STAT_TEXT);
  });
  return kernel;
}

describe('targets', () => {
  const [a, b, c] = [target('a', 1n), target('b', 2n), target('c', 3n)];

  async function totals(reader: BatchPressureReader, targets: readonly (typeof a)[]) {
    return (await reader.read(targets)).map(({ cpu }) => cpu);
  }
  const totalOf = (total: number) => ({ ...PRESSURE, some: { ...PRESSURE.some, totalMicros: total } });

  test('samples are aligned with the targets, in whatever order and number they come', async () => {
    const reader = new BatchPressureReader(new FileReader(100, makeKernel('a', 'b', 'c')), OPTIONS);
    expect(await totals(reader, [a, b])).toEqual([totalOf(1), totalOf(2)]);
    expect(await totals(reader, [c, b])).toEqual([totalOf(3), totalOf(2)]);
    expect(await totals(reader, [b, b, a])).toEqual([totalOf(2), totalOf(2), totalOf(1)]);
    expect(await totals(reader, [])).toEqual([]);
  });

  test('those no longer listed are closed', async () => {
    const kernel = makeKernel('a', 'b', 'c');
    const reader = new BatchPressureReader(new FileReader(100, kernel), OPTIONS);
    await reader.read([a, b, c]);
    expect(reader.heldDescriptors).toBe(6);
    await reader.read([b]);
    expect(reader.heldDescriptors).toBe(2);
    expect(kernel.openDescriptors).toBe(2);
  });

  test('one of the same id in another directory is another target', async () => {
    const reader = new BatchPressureReader(new FileReader(100, makeKernel('a', 'b')), OPTIONS);
    await reader.read([a]);
    expect(await totals(reader, [{ ...a, directory: '/b' }])).toEqual([ABSENT.gone]);
  });

  test('nothing of the last target of a slot is told of the next one', async () => {
    const node = new FakeNode(PSI_WORKS, { 'cgroup.pressure': '0\n' });
    await node.read();
    const next = toTarget(makeTemporaryTree());
    node.kernel.makeDirectory(next.directory, next.id);
    node.kernel.write(next.directory, 'cpu.pressure', PRESSURE_TEXT);
    const [sample] = await node.reader.read([next]);
    const irq = ABSENT['not-supported'];
    expect(sample).toMatchObject({ cpu: PRESSURE, irq, pressureSince: undefined });
  });

  test('many are read', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const reader = new BatchPressureReader(new FileReader(1000, makeKernel(...names)), OPTIONS);
    const targets = names.map((name, index) => target(name, BigInt(index + 1)));
    expect(await totals(reader, targets)).toEqual(targets.map(({ id }) => totalOf(Number(id))));
  });

  test('the node has no throttling, and no cpu `full`, which the kernel prints without measuring it', async () => {
    const kernel = makeKernel();
    kernel.makeDirectory('/proc/pressure', 1n);
    kernel.write('/proc/pressure', 'cpu', PRESSURE_TEXT);
    const reader = new BatchPressureReader(new FileReader(100, kernel), OPTIONS);
    const [sample] = await reader.read([nodePressureTarget('/proc')]);
    expect(sample?.cpu).toEqual({ some: PRESSURE.some });
    expect(sample).toMatchObject({ throttling: undefined, localThrottling: undefined });
  });

  test('throttling can be left out', async () => {
    const kernel = makeKernel('a');
    const options = { ...OPTIONS, throttling: false };
    const reader = new BatchPressureReader(new FileReader(100, kernel), options);
    expect((await reader.read([a]))[0]).toMatchObject({ throttling: undefined, localThrottling: undefined });
    expect(reader.heldDescriptors).toBe(1);
  });
});

test.each([
  ['before ten seconds are over', 9_999, ABSENT.disabled],
  ['after ten seconds', 10_000, PRESSURE_ANEW],
  ['where the clock was set back', -3_600_000, PRESSURE_ANEW],
])('a file that was missing, %s', async (_when, millis, cpu) => {
  const node = new FakeNode(PSI_WORKS, { 'cgroup.pressure': '0\n' });
  await node.read();
  node.writeUsualFiles();
  node.clock.nowMillis += millis;
  expect((await node.read()).cpu).toEqual(cpu);
});

describe('since when pressure counts', () => {
  const startsOff = () => new FakeNode(PSI_WORKS, { 'cgroup.pressure': '0\n' });

  test('since ever, as long as nothing happens', async () => {
    const node = new FakeNode().writeUsualFiles();
    await node.read();
    expect((await node.readLater()).pressureSince).toBeUndefined();
  });

  test('since it came back after having been disabled', async () => {
    const node = startsOff();
    expect((await node.read()).pressureSince).toBeUndefined();
    node.writeUsualFiles();
    const sinceMillis = node.clock.nowMillis + 10_000;
    expect((await node.readLater()).pressureSince).toBe(sinceMillis);
    expect((await node.readLater()).pressureSince, 'fixed').toBe(sinceMillis);
  });

  test('since it was disabled and came back between two readings', async () => {
    const node = new FakeNode().writeUsualFiles();
    await node.read();
    for (const again of [1, 2]) {
      node.hidePressure('memory');
      node.writePressure('memory');
      node.clock.nowMillis += 1000;
      const { pressureSince, memory } = await node.read();
      expect(pressureSince, `time ${again}`).toBe(node.clock.nowMillis);
      expect(memory, 'its totals begin anew').toEqual(PRESSURE_ANEW);
    }
  });

  test('since it came back just when the reason was asked for', async () => {
    const node = new FakeNode(PSI_WORKS, { 'cgroup.pressure': '1\n' });
    await node.read();
    node.writeUsualFiles();
    expect((await node.readLater()).pressureSince).toBe(node.clock.nowMillis);
  });

  test('throttling that comes back says nothing of pressure', async () => {
    const node = new FakeNode().writeUsualFiles();
    await node.read();
    node.kernel.removeFile(node.directory, 'cpu.stat');
    node.kernel.write(node.directory, 'cpu.stat', CPU_STAT_TEXT);
    const { pressureSince, throttling } = await node.read();
    expect(pressureSince).toBeUndefined();
    expect(throttling).toMatchObject({ periods: 10 });
  });

  test('irq accounting that is switched on says nothing of the other resources', async () => {
    const node = new FakeNode().writeUsualFiles();
    await node.read();
    node.writePressure('irq');
    expect((await node.readLater()).pressureSince).toBeUndefined();
  });
});

describe('turns', () => {
  /** A raw reader whose readings end when they are told to. */
  class SlowReader implements RawReader {
    readonly kind = 'typescript';
    readonly started: (() => void)[] = [];
    readonly close = vi.fn();

    longestMillis(): Float64Array {
      return new Float64Array();
    }

    read(_changes: SlotChanges, _batch: Batch): Promise<number> {
      return new Promise((resolve) => this.started.push(() => resolve(0)));
    }
  }

  const settle = () => new Promise((resolve) => setImmediate(resolve));

  test('a reading waits for the one under way', async () => {
    const raw = new SlowReader();
    const reader = new BatchPressureReader(raw, OPTIONS);
    const readings = [reader.read([]), reader.read([])];
    await settle();
    expect(raw.started).toHaveLength(1);
    raw.started[0]?.();
    await settle();
    expect(raw.started).toHaveLength(2);
    raw.started[1]?.();
    await Promise.all(readings);
  });

  test('close waits for the reading under way; a read afterwards is refused', async () => {
    const raw = new SlowReader();
    const reader = new BatchPressureReader(raw, OPTIONS);
    const reading = reader.read([]);
    const closing = Promise.all([reader.close(), reader.close()]);
    await settle();
    expect(raw.close).not.toHaveBeenCalled();
    await expect(reader.read([])).rejects.toMatchObject({ code: 'ERR_PSI_CLOSED' });
    raw.started[0]?.();
    await Promise.all([reading, closing]);
    expect(raw.close).toHaveBeenCalledTimes(1);
  });

  test('a reading that fails does not stop the next one', async () => {
    const raw = new SlowReader();
    vi.spyOn(raw, 'read').mockRejectedValueOnce(new Error('broken'));
    const reader = new BatchPressureReader(raw, OPTIONS);
    await expect(reader.read([])).rejects.toThrow('broken');
    const next = reader.read([]);
    await settle();
    raw.started[0]?.();
    await expect(next).resolves.toEqual([]);
  });
});
