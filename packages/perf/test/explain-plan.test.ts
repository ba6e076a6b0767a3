import { expect, test } from 'vitest';
import type { CounterPlan } from '../src/counter-plan.ts';
import { explainPlan } from '../src/explain-plan.ts';
import type { CounterSupport, Probed } from '../src/probe/counter-support.ts';

const WORKS: Probed = { result: 'works' };
const NO_PMU: Probed = { result: 'does-not', reason: 'not-supported', why: 'no PMU', remedy: 'get one' };
const FORBIDDEN: Probed = {
  result: 'does-not',
  reason: 'not-permitted',
  why: 'no',
  remedy: 'add CAP_PERFMON',
};

const planOf = (events: CounterPlan['events']) => ({ events }) as CounterPlan;
const supportOf = (cgroups: Probed, events: Readonly<Record<string, Probed>>) =>
  ({
    cgroups,
    events: Object.entries(events).map(([name, probed]) => ({ name, probed })),
  }) as unknown as CounterSupport;

const COUNTED = { name: 'context-switches', place: { group: 0, count: 0 } };
const lacking = (name: string, why: string) => ({ name, place: { absent: 'not-supported' }, why }) as const;

test('tells in one line what lacks for one reason, and what to do about it', () => {
  const plan = planOf([lacking('cycles', 'no PMU'), COUNTED, lacking('instructions', 'no PMU')]);
  const support = supportOf(WORKS, { cycles: NO_PMU, instructions: NO_PMU, 'context-switches': WORKS });
  expect(explainPlan(plan, support)).toEqual(['cycles, instructions: no PMU; get one']);
});

test('tells what cgroups need where the events themselves would work', () => {
  const plan = planOf([lacking('context-switches', 'not permitted')]);
  expect(explainPlan(plan, supportOf(FORBIDDEN, { 'context-switches': WORKS }))).toEqual([
    'context-switches: not permitted; add CAP_PERFMON',
  ]);
});

test('has nothing to tell where all is counted', () => {
  expect(explainPlan(planOf([COUNTED]), supportOf(WORKS, {}))).toEqual([]);
});
