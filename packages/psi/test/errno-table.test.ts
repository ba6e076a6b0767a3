// Every way in which the kernel refuses a reading, from the system call to the sample: one test a row of the table in
// the README. Kernels that a single machine cannot show are fixture directories and a fake kernel.

import { rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { ABSENT } from '@psiperf/cgroup';
import { describe, expect, test } from 'vitest';
import { PsiError } from '../src/psi-error.ts';
import { FakeNode, PSI_WORKS } from './support/fake-node.ts';
import { IRQ_TEXT, PRESSURE, PRESSURE_ANEW } from './support/texts.ts';

const { EACCES, EPERM, EIO, ENODEV, EOPNOTSUPP } = constants.errno;
const RESOURCES = ['cpu', 'memory', 'io', 'irq'] as const;
const all = (outcome: unknown) => ({ cpu: outcome, memory: outcome, io: outcome, irq: outcome });

describe('no PSI in this kernel', () => {
  test('older than 4.20, or CONFIG_PSI off: open ENOENT', async () => {
    const node = new FakeNode({ cmdline: 'quiet\n', kallsyms: '0000 T schedule\n' });
    expect(await node.read()).toMatchObject(all(ABSENT['not-supported']));
  });
});

describe('PSI disabled at boot', () => {
  test('Linux 6.1 and later, psi=0: open ENOENT', async () => {
    expect(await new FakeNode({ cmdline: 'psi=0\n' }).read()).toMatchObject(all(ABSENT.disabled));
  });

  test('Linux 6.1 and later, CONFIG_PSI_DEFAULT_DISABLED: open ENOENT', async () => {
    const node = new FakeNode({ cmdline: 'quiet\n', kallsyms: '0000 T schedule\n0000 T psi_show\n' });
    expect(await node.read()).toMatchObject(all(ABSENT.disabled));
  });

  test('before 6.1: open succeeds, read EOPNOTSUPP', async () => {
    const node = new FakeNode({ cmdline: 'psi=0\n' });
    for (const resource of RESOURCES) node.writePressure(resource).readErrno = EOPNOTSUPP;
    expect(await node.read()).toMatchObject(all(ABSENT.disabled));
  });

  test('cgroup_disable=pressure: open ENOENT while /proc/pressure works', async () => {
    const node = new FakeNode({ ...PSI_WORKS, 'pressure/irq': '', cmdline: 'cgroup_disable=pressure\n' });
    expect(await node.read()).toMatchObject(all(ABSENT.disabled));
  });
});

describe('cgroup.pressure is 0', () => {
  test('before the open: ENOENT', async () => {
    const node = new FakeNode(PSI_WORKS, { 'cgroup.pressure': '0\n' });
    expect(await node.read()).toMatchObject({ cpu: ABSENT.disabled, io: ABSENT.disabled });
  });

  test('after the open: read of a held descriptor ENODEV', async () => {
    const node = new FakeNode(PSI_WORKS, { 'cgroup.pressure': '0\n' }).writeUsualFiles();
    await node.read();
    node.hidePressure('cpu');
    expect(await node.read()).toMatchObject({ cpu: ABSENT.disabled, memory: PRESSURE });
  });

  test('does not make a resource that this kernel lacks a disabled one', async () => {
    const node = new FakeNode(PSI_WORKS, { 'cgroup.pressure': '0\n' });
    expect((await node.read()).irq).toBe(ABSENT['not-supported']);
  });
});

describe('irq.pressure', () => {
  test('older kernel, or no IRQ time accounting: open ENOENT', async () => {
    const { cpu, irq } = await new FakeNode().writeUsualFiles().read();
    expect(irq).toBe(ABSENT['not-supported']);
    expect(cpu).toEqual(PRESSURE);
  });

  test('accounting off at run time: read EOPNOTSUPP, irq only', async () => {
    const node = new FakeNode().writeUsualFiles();
    node.writePressure('irq').readErrno = EOPNOTSUPP;
    expect(await node.read()).toMatchObject({ cpu: PRESSURE, irq: ABSENT['not-supported'] });
  });

  test('has only a full line', async () => {
    const node = new FakeNode();
    node.writePressure('irq', IRQ_TEXT);
    expect((await node.read()).irq).toEqual({ full: { avg10: 0, avg60: 0, avg300: 0, totalMicros: 9 } });
  });
});

describe('the cgroup is removed', () => {
  test('before the open: ENOENT', async () => {
    const node = new FakeNode().writeUsualFiles();
    node.remove();
    expect(await node.read()).toMatchObject({ ...all(ABSENT.gone), throttling: ABSENT.gone });
  });

  test('between the open of its directory and that of a file: ENOENT', async () => {
    const node = new FakeNode();
    rmSync(node.directory, { recursive: true });
    expect(await node.read()).toMatchObject({ ...all(ABSENT.gone), throttling: ABSENT.gone });
  });

  test('after the open: read of a held descriptor ENODEV', async () => {
    const node = new FakeNode().writeUsualFiles();
    await node.read();
    node.remove();
    const gone = { cpu: ABSENT.gone, memory: ABSENT.gone, io: ABSENT.gone, throttling: ABSENT.gone };
    expect(await node.read()).toMatchObject(gone);
  });
});

test('no full line in cpu.pressure before 5.13: absent, not zero', async () => {
  const node = new FakeNode();
  node.writePressure('cpu', 'some avg10=1.00 avg60=2.00 avg300=3.00 total=4\n');
  expect((await node.read()).cpu).toEqual({ some: PRESSURE.some });
});

describe('refused', () => {
  test.each([
    ['EACCES', EACCES],
    ['EPERM', EPERM],
  ])('%s at the open or the read: not permitted', async (_name, errno) => {
    const node = new FakeNode();
    node.writePressure('cpu').openErrno = errno;
    node.writePressure('io').readErrno = errno;
    const notPermitted = ABSENT['not-permitted'];
    expect(await node.read()).toMatchObject({ cpu: notPermitted, io: notPermitted });
  });

  test('EMFILE even for open, read and close: over budget, and back when there is room', async () => {
    const node = new FakeNode().writeUsualFiles();
    node.kernel.maxDescriptors = 0;
    expect(await node.read()).toMatchObject(all(ABSENT['over-budget']));
    node.kernel.maxDescriptors = 100;
    expect((await node.read()).cpu).toEqual(PRESSURE);
  });

  test('any other errno: an error with the path, the errno and a hint', async () => {
    const node = new FakeNode().writeUsualFiles();
    node.writePressure('cpu').readErrno = EIO;
    node.writePressure('io').openErrno = EIO;
    const { cpu, memory, io } = await node.read();
    expect(cpu).toBeInstanceOf(PsiError);
    const path = node.pathOf('cpu.pressure');
    expect(cpu).toMatchObject({ code: 'ERR_PSI_READ', path, errno: EIO, hint: expect.any(String) });
    expect(cpu).toMatchObject({ message: `${path} cannot be read: EIO` });
    expect(io).toMatchObject({ message: `${node.pathOf('io.pressure')} cannot be opened: EIO` });
    expect(memory).toEqual(PRESSURE);
  });
});

describe('contents', () => {
  test.each([
    ['empty', ''],
    ['truncated', 'some avg10=1.00 avg60=2.00 avg3'],
    ['an overflow', 'some avg10=1.00 avg60=2.00 avg300=3.00 total=18446744073709551616\n'],
  ])('%s: malformed, and no other file is harmed', async (_name, text) => {
    const node = new FakeNode().writeUsualFiles();
    node.writePressure('cpu', text);
    const { cpu, memory } = await node.read();
    expect(cpu).toMatchObject({ code: 'ERR_PSI_MALFORMED', path: node.pathOf('cpu.pressure') });
    expect(memory).toEqual(PRESSURE);
  });

  test('unknown keys are passed over', async () => {
    const node = new FakeNode();
    node.writePressure('cpu', 'some avg10=1.00 avg60=2.00 avg300=3.00 avg900=x total=4\nmost total=1\n');
    expect((await node.read()).cpu).toEqual({ some: PRESSURE.some });
  });
});

describe('throttling', () => {
  test('of the cgroup and of its own tasks', async () => {
    const { throttling, localThrottling } = await new FakeNode().writeUsualFiles().read();
    expect(throttling).toEqual({ periods: 10, throttledPeriods: 11, throttledMicros: 12 });
    expect(localThrottling).toEqual({ throttledMicros: 13 });
  });

  test('is not supported where the cpu controller is not enabled', async () => {
    const node = new FakeNode().writeUsualFiles();
    node.kernel.write(node.directory, 'cpu.stat', 'usage_usec 1\n');
    node.kernel.write(node.directory, 'cpu.stat.local', '');
    const { throttling, localThrottling } = await node.read();
    expect(throttling).toBe(ABSENT['not-supported']);
    expect(localThrottling).toBe(ABSENT['not-supported']);
  });

  test('is not supported where the files are missing', async () => {
    const { throttling, localThrottling } = await new FakeNode().read();
    expect(throttling).toBe(ABSENT['not-supported']);
    expect(localThrottling).toBe(ABSENT['not-supported']);
  });

  test('is unknown where the kernel cuts cpu.stat off in a directory that is still there', async () => {
    const node = new FakeNode().writeUsualFiles();
    node.kernel.write(node.directory, 'cpu.stat', '').readErrno = ENODEV;
    expect((await node.read()).throttling).toBe(ABSENT.unknown);
  });
});

test('a file that has come back since it was not found is unknown until it is looked for again', async () => {
  const node = new FakeNode(PSI_WORKS, { 'cgroup.pressure': '1\n' });
  expect((await node.read()).cpu).toBe(ABSENT.unknown);
  node.writePressure('cpu');
  expect((await node.readLater()).cpu).toEqual(PRESSURE_ANEW);
});

test('the reason follows the kernel: disabled, then gone', async () => {
  const node = new FakeNode(PSI_WORKS, { 'cgroup.pressure': '1\n' }).writeUsualFiles();
  await node.read();
  writeFileSync(node.pathOf('cgroup.pressure'), '0\n');
  node.hidePressure('cpu');
  expect((await node.read()).cpu).toBe(ABSENT.disabled);
  node.remove();
  expect((await node.readLater()).cpu).toBe(ABSENT.gone);
});
