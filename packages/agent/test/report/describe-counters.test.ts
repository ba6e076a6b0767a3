import { ABSENT } from '@psiperf/cgroup';
import type { CounterSupport, Counters } from '@psiperf/perf';
import { expect, test } from 'vitest';
import { describeCounters, type Wanted } from '../../src/report/describe-counters.ts';
import { toLine } from '../../src/report/finding.ts';

const WORKS = { result: 'works' } as const;
const NO_PMU = {
  result: 'does-not',
  reason: 'not-supported',
  why: 'no PMU in this virtual machine',
} as const;
const REFUSED = {
  result: 'does-not',
  reason: 'not-permitted',
  why: 'a seccomp filter refuses it',
  remedy: 'add CAP_PERFMON',
} as const;

function linesOf(
  changes: {
    support?: Partial<CounterSupport>;
    plan?: Partial<Counters['plan']>;
    capacity?: number;
    metrics?: string[];
  },
  wanted: Partial<Wanted> = {},
): string[] {
  const kernel = { release: '6.1.0', slowSwitches: undefined, lyingTimes: undefined };
  const support = { software: WORKS, cgroups: WORKS, hardware: WORKS, pmus: [{ name: 'cpu' }], kernel };
  const plan = {
    groups: [{}],
    events: [{ name: 'cycles', place: { group: 0, count: 0 } }],
    notes: [],
    multiplexing: undefined,
    descriptorsPerTarget: 16,
    descriptorsOnce: 2,
  };
  const counters = {
    support: { ...support, ...changes.support },
    plan: { ...plan, ...changes.plan },
    reader: { capacity: changes.capacity ?? 100 },
    metrics: (changes.metrics ?? []).map((name) => ({ name })),
  } as unknown as Counters;
  return describeCounters(counters, { perf: true, derived: false, cgroups: 3, ...wanted }).map(toLine);
}

test('all that works', () => {
  expect(linesOf({})).toEqual([
    'ok    counters: on',
    'ok    software events: works',
    'ok    counting by cgroup: works',
    'ok    hardware events: works (cpu)',
    'ok    events: cycles can be counted',
    'ok    descriptors: 3 x 16 + 2 are needed',
  ]);
});

test('no PMU is no failure; the events that it lacks are named together', () => {
  const place = ABSENT['not-supported'];
  const events = [
    { name: 'context-switches', place: { group: 0, count: 0 } },
    { name: 'cycles', place, why: NO_PMU.why },
    { name: 'instructions', place, why: NO_PMU.why },
  ];
  const lines = linesOf({ support: { hardware: NO_PMU }, plan: { events } });
  expect(lines).toContain('note  hardware events: not supported (no PMU in this virtual machine)');
  expect(lines).toContain(
    'note  events: cycles, instructions cannot be counted (no PMU in this virtual machine)',
  );
});

test('a refusal is a failure where counting was asked for, and a note where it was not', () => {
  const support = { software: REFUSED, cgroups: REFUSED };
  const line = 'software events: not permitted (a seccomp filter refuses it); add CAP_PERFMON';
  expect(linesOf({ support })).toContain(`fail  ${line}`);
  expect(linesOf({ support }, { perf: false })).toContain(`note  ${line}`);
});

test('nothing to count is a failure', () => {
  const plan = { groups: [], events: [{ name: 'cycles', place: ABSENT['not-supported'] }] };
  expect(linesOf({ plan })).toContainEqual(expect.stringMatching(/^fail {2}events: none can be counted; /));
});

test('too few descriptors', () => {
  expect(linesOf({ capacity: 2 })).toContainEqual(
    expect.stringMatching(
      /^note {2}descriptors: 3 x 16 \+ 2 are needed, and there is room to count 2 of 3; raise/,
    ),
  );
});

test('a quotient whose events are not counted', () => {
  expect(linesOf({ metrics: ['perf.ipc'] }, { derived: true })).toContain(
    'note  derived metrics: container.perf.cache.mpki needs cache-misses and instructions in one group, counted',
  );
});

test('what this kernel gets wrong, as far as it matters here', () => {
  const kernel = { release: '6.4.1', slowSwitches: 'switches are slow', lyingTimes: 'times lie' };
  const notes = (hardware: CounterSupport['hardware']) =>
    linesOf({ support: { kernel, hardware } }).filter((line) => line.includes('kernel 6.4.1'));
  expect(notes(WORKS)).toEqual(['note  kernel 6.4.1: switches are slow', 'note  kernel 6.4.1: times lie']);
  expect(notes(NO_PMU)).toEqual(['note  kernel 6.4.1: switches are slow']);
});
