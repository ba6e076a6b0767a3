import { expect, test } from 'vitest';
import { readKernelFacts } from '../../src/classify/read-kernel-facts.ts';
import { makeTemporaryTree } from '../support/temporary-tree.ts';

test('a kernel with PSI', async () => {
  const proc = makeTemporaryTree({ 'pressure/cpu': '', 'pressure/io': '', cmdline: 'psi=1\n' });
  expect(await readKernelFacts(proc)).toEqual({
    resources: new Set(['cpu', 'io']),
    builtIn: true,
    psiParameter: 'on',
    cgroupPressureDisabled: false,
  });
});

test('a kernel without', async () => {
  const proc = makeTemporaryTree({ kallsyms: '0000000000000000 T psi_shown\n' });
  expect(await readKernelFacts(proc)).toEqual({
    resources: undefined,
    builtIn: false,
    psiParameter: undefined,
    cgroupPressureDisabled: false,
  });
});

test('nothing that can be read', async () => {
  expect(await readKernelFacts('/nonexistent')).toMatchObject({ resources: undefined, builtIn: false });
});

test('a symbol that lies across two chunks of the file is found', async () => {
  const chunk = 64 * 1024;
  for (const split of [1, 5, 9]) {
    const symbol = '0000000000000000 T psi_show\n';
    const before = 'x'.repeat(chunk - symbol.length + split - 1);
    const proc = makeTemporaryTree({ kallsyms: `${before}\n${symbol}` });
    expect(await readKernelFacts(proc)).toMatchObject({ builtIn: true });
  }
});
