import { describe, expect, test } from 'vitest';
import { parseKernelCommandLine } from '../../src/classify/parse-kernel-command-line.ts';

describe('psi=', () => {
  test.each([
    ['quiet root=/dev/vda', undefined],
    ['psi=0', 'off'],
    ['psi=off', 'off'],
    ['psi=n', 'off'],
    ['psi=1', 'on'],
    ['psi=on', 'on'],
    ['psi=0 psi=1', 'on'],
    ['xpsi=0', undefined],
  ])('%s', (text, psiParameter) => {
    expect(parseKernelCommandLine(`${text}\n`).psiParameter).toBe(psiParameter);
  });
});

describe('cgroup_disable=', () => {
  test.each([
    ['cgroup_disable=pressure', true],
    ['cgroup_disable=memory,pressure', true],
    ['cgroup_disable=memory cgroup_disable=pressure', true],
    ['cgroup_disable=memory', false],
    ['', false],
  ])('%s', (text, disabled) => {
    expect(parseKernelCommandLine(text).cgroupPressureDisabled).toBe(disabled);
  });
});
