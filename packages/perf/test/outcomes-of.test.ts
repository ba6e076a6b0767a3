import { ABSENT } from '@psiperf/cgroup';
import { expect, test } from 'vitest';
import type { CounterSample } from '../src/counter-sample.ts';
import { absencesOf, errorsOf } from '../src/outcomes-of.ts';
import { PerfError } from '../src/perf-error.ts';
import { HARDWARE, MISSING, makeGroup, makePlan, SOFTWARE } from './support/fake-plan.ts';

const counted = makePlan([HARDWARE, SOFTWARE, makeGroup('LLC-loads', ['LLC-loads'])]);
const plan = { ...counted, events: [MISSING, ...counted.events] };
const error = new PerfError('ERR_PERF_OPEN', 'it cannot be opened');
const sample: CounterSample = {
  openedMillis: 1,
  countedNanos: 1,
  groups: [
    ABSENT['not-scheduled'],
    { counts: [1, 2, 3], enabledNanos: 1, runningNanos: 1, lowestRatio: 1 },
    error,
  ],
};

const linesOf = (sampled: boolean) =>
  [...absencesOf(sample, { plan, sampled })].map(({ collector, resource, reason }) =>
    [collector, resource, reason].join(' '),
  );
const missing = [
  'perf branches not-supported',
  'perf cycles not-scheduled',
  'perf instructions not-scheduled',
  'perf cache-misses not-scheduled',
];

test('every event that was asked for and has no count, as it was given, and why', () => {
  expect(linesOf(false)).toEqual(missing);
});

test('with a duty cycle those that have one, too', () => {
  expect(linesOf(true)).toEqual([
    ...missing,
    'perf context-switches sampled',
    'perf minor-faults sampled',
    'perf major-faults sampled',
  ]);
});

test('what is broken', () => {
  expect([...errorsOf(sample)]).toEqual([error]);
});
