// What errno-table.test.ts does not reach.

import { constants } from 'node:os';
import { ABSENT } from '@psiperf/cgroup';
import { describe, expect, test } from 'vitest';
import { classify, needsCgroupFacts } from '../../src/classify/classify.ts';
import type { KernelFacts } from '../../src/classify/kernel-facts.ts';
import type { FileKey } from '../../src/raw/layout.ts';
import { GONE, READ_STEP } from '../../src/raw/status.ts';

const { EACCES, ENFILE, ENOENT, ENODEV, EOPNOTSUPP } = constants.errno;

const WORKS: KernelFacts = {
  resources: new Set(['cpu', 'memory', 'io']),
  builtIn: true,
  psiParameter: undefined,
  cgroupPressureDisabled: false,
};
const OFF: KernelFacts = { ...WORKS, resources: undefined };
const file = (key: FileKey, status: number) => ({ key, status, path: `/x/${key}` });

describe('the cgroup is asked', () => {
  test.each<[FileKey, number, KernelFacts, boolean]>([
    ['cpu', ENOENT, WORKS, true],
    ['irq', ENOENT, WORKS, false],
    ['irq', ENOENT, OFF, true],
    ['irq', ENODEV + READ_STEP, WORKS, true],
    ['throttling', ENOENT, WORKS, true],
    ['localThrottling', ENOENT, WORKS, false],
    ['localThrottling', ENODEV + READ_STEP, WORKS, true],
    ['cpu', EOPNOTSUPP + READ_STEP, WORKS, false],
    ['cpu', EACCES, WORKS, false],
    ['cpu', GONE, WORKS, false],
  ])('about %s with status %i', (key, status, kernel, asked) => {
    expect(needsCgroupFacts(file(key, status), kernel)).toBe(asked);
  });
});

test('a machine out of files is as short of descriptors as a process', () => {
  const circumstances = { kernel: WORKS, cgroup: undefined };
  expect(classify(file('cpu', ENFILE), circumstances)).toBe(ABSENT['over-budget']);
});

test('irq.pressure that refuses to be read where PSI is off is disabled with it', () => {
  const circumstances = { kernel: OFF, cgroup: undefined };
  expect(classify(file('irq', EOPNOTSUPP + READ_STEP), circumstances)).toBe(ABSENT.disabled);
});
