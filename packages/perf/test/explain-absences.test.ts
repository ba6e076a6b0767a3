import { expect, test } from 'vitest';
import { explainAbsences } from '../src/explain-absences.ts';
import type { CounterAbsence } from '../src/outcomes-of.ts';
import { MISSING, makePlan, SOFTWARE } from './support/fake-plan.ts';

const PLAN = makePlan([SOFTWARE]);
const lacking = (resource: string, reason: CounterAbsence['reason']): CounterAbsence => ({
  collector: 'perf',
  resource,
  reason,
});

test('tells in one line what lacks for one reason, and what helps where descriptors are short', () => {
  const absences = [
    lacking('context-switches', 'over-budget'),
    lacking('minor-faults', 'gone'),
    lacking('major-faults', 'over-budget'),
  ];
  expect(explainAbsences(absences, PLAN, 'this process')).toEqual([
    expect.stringMatching(
      /^context-switches, major-faults: not counted in this process \(over-budget\); raise the limit/,
    ),
    'minor-faults: not counted in this process (gone)',
  ]);
});

test('tells nothing of what the plan lacks, nor of a group that was not scheduled', () => {
  const plan = makePlan([SOFTWARE], { events: [...PLAN.events, MISSING] });
  const absences = [lacking('branches', 'not-supported'), lacking('minor-faults', 'not-scheduled')];
  expect(explainAbsences(absences, plan, 'this process')).toEqual([]);
});
