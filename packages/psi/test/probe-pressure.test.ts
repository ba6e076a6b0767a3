// Kernels other than this machine's, as fixture directories: ordinary files, so every read of them succeeds.

import { join } from 'node:path';
import { ABSENT, hostRoots } from '@psiperf/cgroup';
import { expect, test } from 'vitest';
import { probePressure } from '../src/probe-pressure.ts';
import { makeTemporaryTree } from './support/temporary-tree.ts';
import { CPU_STAT_TEXT, IRQ_TEXT, PRESSURE_TEXT } from './support/texts.ts';

const NODE = { 'proc/pressure/cpu': PRESSURE_TEXT, 'proc/pressure/io': PRESSURE_TEXT };

async function probe(contents: Readonly<Record<string, string>>) {
  const root = makeTemporaryTree({ 'cgroup/': '', ...contents });
  return probePressure(hostRoots(root), join(root, 'cgroup'));
}

test('everything', async () => {
  const support = await probe({
    ...NODE,
    'proc/pressure/irq': IRQ_TEXT,
    'cgroup/cpu.pressure': PRESSURE_TEXT,
    'cgroup/memory.pressure': PRESSURE_TEXT,
    'cgroup/a/cpu.stat': CPU_STAT_TEXT,
    'cgroup/a/cpu.stat.local': 'throttled_usec 1\n',
    'cgroup/a/irq.pressure': IRQ_TEXT,
  });
  expect(support).toEqual({
    node: { cpu: 'available', memory: ABSENT['not-supported'], io: 'available', irq: 'available' },
    cgroup: { cpu: 'available', memory: 'available', io: ABSENT['not-supported'], irq: 'available' },
    throttling: 'available',
    localThrottling: 'available',
  });
});

test('the root has no pressure files before Linux 5.2, but its children have', async () => {
  const { cgroup, problem } = await probe({ ...NODE, 'cgroup/a/b/cpu.pressure': PRESSURE_TEXT });
  expect(cgroup.cpu).toBe('available');
  expect(problem).toBeUndefined();
});

test('psi=0', async () => {
  const { cgroup, node, problem } = await probe({ 'proc/cmdline': 'psi=0\n' });
  expect(cgroup.cpu).toBe(ABSENT.disabled);
  expect(node.cpu).toBe(ABSENT.disabled);
  expect(problem?.reason).toMatch(/psi=0/);
});

test('no PSI in the kernel', async () => {
  const { cgroup, problem } = await probe({ 'proc/cmdline': 'quiet\n' });
  expect(cgroup.cpu).toBe(ABSENT['not-supported']);
  expect(problem?.reason).toMatch(/no PSI/);
});

test('broken files count as unknown', async () => {
  const { cgroup, problem } = await probe({ ...NODE, 'cgroup/cpu.pressure': 'nonsense' });
  expect(cgroup.cpu).toBe(ABSENT.unknown);
  expect(problem?.reason).toMatch(/readable/);
});

test('a cgroup root that does not exist', async () => {
  const root = makeTemporaryTree(NODE);
  const { cgroup, problem } = await probePressure(hostRoots(root), join(root, 'nowhere'));
  expect(cgroup.cpu).toBe(ABSENT.unknown);
  expect(problem).toBeDefined();
});
