import { ABSENT } from '@psiperf/cgroup';
import { describe, expect, test } from 'vitest';
import type { CounterPlan } from '../src/counter-plan.ts';
import type { CounterSample, GroupSample } from '../src/counter-sample.ts';
import type { MetricRow } from '../src/metric-table.ts';
import { counterMetrics, toMetricRows } from '../src/metrics.ts';
import { HARDWARE, MISSING, makeGroup, makePlan, SOFTWARE } from './support/fake-plan.ts';

const PLAN = makePlan([HARDWARE, SOFTWARE]);
const TOTALS = { sampled: false, derived: false };
const DERIVED = { sampled: false, derived: true };
const SAMPLED = { sampled: true, derived: false };

const group = (...counts: number[]): GroupSample => ({
  counts,
  enabledNanos: 2e9,
  runningNanos: 1.5e9,
  lowestRatio: 0.75,
});
const sampleOf = (...groups: CounterSample['groups']): CounterSample => ({
  openedMillis: 1,
  groups,
  countedNanos: 10e9,
});

/** Every point: the metric's name, attributes in braces, value. */
function pointsOf(
  rows: readonly MetricRow<CounterSample>[],
  sample: CounterSample,
  previous?: CounterSample,
) {
  return rows.flatMap(({ name, series }) =>
    series.flatMap(({ attributes, value }) => {
      const point = value(sample, previous);
      return point === undefined ? [] : [`${name}{${Object.values(attributes)}} ${point}`];
    }),
  );
}

const planOf = (...groups: string[][]): CounterPlan =>
  makePlan(groups.map((events) => makeGroup(events.join(','), events)));

describe('totals', () => {
  test('of the default events, each in its own metric', () => {
    const sample = sampleOf(group(1, 2, 3), group(4, 5, 6));
    expect(pointsOf(toMetricRows(PLAN, TOTALS), sample)).toEqual([
      'perf.cycles{} 1',
      'perf.instructions{} 2',
      'perf.cache.misses{} 3',
      'perf.context_switches{} 4',
      'perf.page_faults{minor} 5',
      'perf.page_faults{major} 6',
      'perf.running_ratio{hardware} 0.75',
      'perf.running_ratio{software} 0.75',
    ]);
  });

  test('one series of an event that is counted by two names in two groups', () => {
    const plan = planOf(['cycles'], ['cpu-cycles'], ['CPUCycles']);
    const totals = pointsOf(toMetricRows(plan, TOTALS), sampleOf(group(1), group(2), group(3)));
    expect(totals.filter((point) => !point.includes('ratio'))).toEqual(['perf.cycles{} 1']);
  });

  test('of other events, one metric with a series for each, as it was given', () => {
    const plan = planOf(['raw:r01b7', 'cycles:u'], ['bus-cycles']);
    const rows = toMetricRows(plan, TOTALS);
    expect(rows.map(({ name }) => name)).toEqual(['perf.event', 'perf.running_ratio']);
    expect(pointsOf(rows, sampleOf(group(1, 2), group(3)))).toEqual([
      'perf.event{raw:r01b7} 1',
      'perf.event{cycles:u} 2',
      'perf.event{bus-cycles} 3',
      'perf.running_ratio{raw:r01b7,cycles:u} 0.75',
      'perf.running_ratio{bus-cycles} 0.75',
    ]);
  });

  test('by the names of predecessors, and once where two names mean one event', () => {
    const plan = planOf(['CPUCycles', 'cpu-cycles', 'CacheRefs', 'branches', 'BranchMisses']);
    expect(pointsOf(toMetricRows(plan, TOTALS), sampleOf(group(1, 2, 3, 4, 5))).slice(0, -1)).toEqual([
      'perf.cycles{} 1',
      'perf.cache.references{} 3',
      'perf.branch.instructions{} 4',
      'perf.branch.misses{} 5',
    ]);
  });

  test('of clocks, in seconds', () => {
    const plan = planOf(['cpu-clock', 'TaskClock']);
    expect(pointsOf(toMetricRows(plan, TOTALS), sampleOf(group(1_500_000_000, 5))).slice(0, 2)).toEqual([
      'perf.cpu_clock{} 1.5',
      'perf.task_clock{} 5e-9',
    ]);
  });

  test('of true hits, which are behind the counts of their group', () => {
    const events = ['L1-dcache-loads', 'L1-dcache-load-misses'];
    const plan = makePlan([makeGroup('x', events)], {
      events: [{ name: 'L1-dcache-load-hits', place: { group: 0, count: 0, minus: 1 } }],
    });
    expect(pointsOf(toMetricRows(plan, TOTALS), sampleOf(group(10, 3, 7)))[0]).toBe(
      'perf.event{L1-dcache-load-hits} 7',
    );
  });

  test('are not there where the sample has none, or the machine', () => {
    const rows = toMetricRows({ ...PLAN, events: [MISSING, ...PLAN.events] }, TOTALS);
    expect(rows.map(({ name }) => name)).not.toContain('perf.branch.instructions');
    const sample = sampleOf(ABSENT['not-scheduled'], { ...group(0, 5, 6), lowestRatio: undefined });
    expect(pointsOf(rows, sample)).toEqual([
      'perf.context_switches{} 0',
      'perf.page_faults{minor} 5',
      'perf.page_faults{major} 6',
    ]);
    expect(toMetricRows(makePlan([]), SAMPLED)).toEqual([]);
  });
});

test('times of a group, where they were asked for, in seconds', () => {
  const plan = makePlan([
    { ...HARDWARE, times: ['running', 'enabled'] },
    { ...SOFTWARE, times: ['running'] },
  ]);
  const points = pointsOf(toMetricRows(plan, TOTALS), sampleOf(group(), group()));
  expect(points.filter((point) => point.includes('time'))).toEqual([
    'perf.time_enabled{hardware} 2',
    'perf.time_running{hardware} 1.5',
    'perf.time_running{software} 1.5',
  ]);
});

describe('quotients', () => {
  const ofDerived = (sample: CounterSample, previous?: CounterSample, plan = PLAN) =>
    pointsOf(toMetricRows(plan, DERIVED), sample, previous).filter((point) => /ipc|mpki/.test(point));
  const before = sampleOf(group(1000, 4000, 1), ABSENT.unknown);
  const after = sampleOf(group(3000, 5000, 6), ABSENT.unknown);

  test('over the interval since the previous sample', () => {
    expect(ofDerived(after, before)).toEqual(['perf.ipc{} 0.5', 'perf.cache.mpki{} 5']);
  });

  test('at first sight over the time since the groups were opened', () => {
    expect(ofDerived(sampleOf(group(2000, 5000, 5)))).toEqual(['perf.ipc{} 2.5', 'perf.cache.mpki{} 1']);
    expect(ofDerived(sampleOf(group(0, 0, 0)))).toEqual([]);
  });

  test('are not there where the groups were opened anew, or had no counts', () => {
    expect(ofDerived(after, { ...before, openedMillis: 0 })).toEqual([]);
    expect(ofDerived(after, sampleOf(ABSENT['not-scheduled']))).toEqual([]);
    expect(ofDerived(sampleOf(ABSENT['not-scheduled']), before)).toEqual([]);
  });

  test('are not there where the denominator did not move', () => {
    expect(ofDerived(sampleOf(group(1000, 5000, 6)), before)).toEqual(['perf.cache.mpki{} 5']);
    expect(ofDerived(before, before)).toEqual([]);
  });

  test('are of one group only', () => {
    const apart = planOf(['cycles', 'cache-misses'], ['instructions']);
    expect(toMetricRows(apart, DERIVED).map(({ name }) => name)).not.toContain('perf.ipc');
    const twice = planOf(['cycles', 'branches'], ['cycles', 'instructions']);
    const points = ofDerived(
      sampleOf(group(100, 0), group(20, 10)),
      sampleOf(group(0, 0), group(0, 0)),
      twice,
    );
    expect(points).toEqual(['perf.ipc{} 0.5']);
  });
});

describe('with a duty cycle', () => {
  const rows = toMetricRows(PLAN, SAMPLED);
  const sample = sampleOf(group(9000, 9000, 9000), group(9, 9, 9));

  test('only what survives sampling is there, over the last window', () => {
    const window = { counts: [[1000, 500, 2], undefined] };
    expect(pointsOf(rows, { ...sample, window }, sample)).toEqual([
      'perf.ipc{} 0.5',
      'perf.cache.mpki{} 4',
      'perf.running_ratio{hardware} 0.75',
      'perf.running_ratio{software} 0.75',
      'perf.counted_time{} 10',
    ]);
  });

  test('nothing is there before the first window has ended', () => {
    expect(pointsOf(rows, sampleOf(ABSENT.sampled, ABSENT.sampled))).toEqual([]);
  });
});

describe('the registry', () => {
  const lineOf = ({ name, instrument, unit, subjects, optIn }: MetricRow<CounterSample>) =>
    [name, instrument, unit, subjects.join(' '), optIn].join(' | ');

  test('lists every metric there can be', () => {
    expect(counterMetrics.map(lineOf)).toMatchInlineSnapshot(`
      [
        "perf.cycles | counter | {cycle} | container k8s.pod | perf",
        "perf.instructions | counter | {instruction} | container k8s.pod | perf",
        "perf.cache.references | counter | {reference} | container k8s.pod | perf",
        "perf.cache.misses | counter | {miss} | container k8s.pod | perf",
        "perf.branch.instructions | counter | {instruction} | container k8s.pod | perf",
        "perf.branch.misses | counter | {miss} | container k8s.pod | perf",
        "perf.context_switches | counter | {switch} | container k8s.pod | perf",
        "perf.cpu_migrations | counter | {migration} | container k8s.pod | perf",
        "perf.page_faults | counter | {fault} | container k8s.pod | perf",
        "perf.cpu_clock | counter | s | container k8s.pod | perf",
        "perf.task_clock | counter | s | container k8s.pod | perf",
        "perf.event | counter | {event} | container k8s.pod | perf",
        "perf.time_enabled | counter | s | container k8s.pod | perf",
        "perf.time_running | counter | s | container k8s.pod | perf",
        "perf.ipc | gauge | {instruction}/{cycle} | container k8s.pod | derived",
        "perf.cache.mpki | gauge | {miss}/{kiloinstruction} | container k8s.pod | derived",
        "perf.running_ratio | gauge | 1 | container k8s.pod | perf",
        "perf.counted_time | counter | s | container k8s.pod | perf-duty",
      ]
    `);
  });

  test('describes what plans make, in the same words', () => {
    const all = makePlan([
      { ...HARDWARE, times: ['enabled', 'running'] },
      SOFTWARE,
      makeGroup('x', ['cache-references', 'branches', 'branch-misses', 'raw:r1', 'cs', 'migrations']),
      makeGroup('y', ['cpu-clock', 'task-clock']),
    ]);
    const made = new Map(
      [DERIVED, SAMPLED].flatMap((how) => toMetricRows(all, how)).map((row) => [row.name, row]),
    );
    const described = ({
      name,
      instrument,
      unit,
      description,
      subjects,
      series,
    }: MetricRow<CounterSample>) => {
      const keys = [...new Set(series.flatMap(({ attributes }) => Object.keys(attributes)))];
      return { name, instrument, unit, description, subjects, keys };
    };
    const byName = (rows: Iterable<MetricRow<CounterSample>>) =>
      Object.fromEntries([...rows].map((row) => [row.name, described(row)]));
    expect(byName(made.values())).toEqual(byName(counterMetrics));
  });

  test('says what a cache miss is, what a "Hit" label counts and what an estimate is worth', () => {
    const textOf = (name: string) => counterMetrics.find((row) => row.name === name)?.description;
    for (const make of ['Intel', 'AMD Zen', '0x0964', 'Arm'])
      expect(textOf('perf.cache.misses')).toContain(make);
    expect(textOf('perf.event')).toMatch(/Hit count all accesses.*-hits/s);
    expect(textOf('perf.cycles')).toContain('perf.running_ratio says how far to trust it');
    expect(textOf('perf.context_switches')).toContain('switch-out');
  });
});
