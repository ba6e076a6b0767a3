import { ABSENT, type AbsenceReason } from '@psiperf/cgroup';
import { describe, expect, test } from 'vitest';
import type { KernelFacts } from '../src/classify/kernel-facts.ts';
import { explainProblem } from '../src/explain-problem.ts';

const WORKS: KernelFacts = {
  resources: new Set(['cpu']),
  builtIn: true,
  psiParameter: undefined,
  cgroupPressureDisabled: false,
};
const OFF: KernelFacts = { ...WORKS, resources: undefined };

test('nothing where it is available', () => {
  expect(explainProblem('available', WORKS)).toBeUndefined();
});

describe('the reason, and what to do', () => {
  const cases: [AbsenceReason, KernelFacts, RegExp, RegExp][] = [
    ['disabled', { ...OFF, psiParameter: 'off' }, /psi=0/, /psi=1/],
    ['disabled', OFF, /CONFIG_PSI_DEFAULT_DISABLED/, /psi=1/],
    ['disabled', { ...WORKS, cgroupPressureDisabled: true }, /cgroup_disable=pressure/, /remove/],
    ['disabled', WORKS, /cgroup\.pressure is 0/, /write 1/],
    ['not-supported', { ...OFF, builtIn: false }, /older than 4\.20 or was built without/, /CONFIG_PSI=y/],
    ['not-supported', WORKS, /no pressure files/, /--cgroup-root/],
    ['not-permitted', WORKS, /not permitted/, /root/],
    ['over-budget', WORKS, /descriptors/, /ulimit -n/],
    ['unknown', WORKS, /no cgroup/, /cgroup root/],
  ];
  test.each(cases)('%s', (absent, kernel, reason, remedy) => {
    const problem = explainProblem(ABSENT[absent], kernel);
    expect(problem?.reason).toMatch(reason);
    expect(problem?.remedy).toMatch(remedy);
  });
});
