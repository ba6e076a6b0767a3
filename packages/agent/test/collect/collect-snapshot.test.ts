import { ABSENT, CgroupError, type CgroupRef } from '@psiperf/cgroup';
import type { LoadOutcome } from '@psiperf/load';
import type { CounterSample, Counters } from '@psiperf/perf';
import type { PressureSample, PressureTarget } from '@psiperf/psi';
import { ageMetrics, PsiError } from '@psiperf/psi';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../test/bed/manual-clock.ts';
import { collectSnapshot, type SnapshotSources } from '../../src/collect/collect-snapshot.ts';
import { CountedCgroups, type CountingScope } from '../../src/collect/counted-cgroups.ts';
import type { MeasuredCgroup } from '../../src/collect/measured-cgroups.ts';
import { toSnapshotTimes } from '../../src/collect/point-times.ts';

const PRESSURE = { some: { avg10: 1, avg60: 0, avg300: 0, totalMicros: 2_000_000 } };
const SAMPLE: PressureSample = {
  cpu: PRESSURE,
  memory: PRESSURE,
  io: PRESSURE,
  irq: ABSENT['not-supported'],
  throttling: ABSENT['not-supported'],
  localThrottling: ABSENT['not-supported'],
  pressureSince: undefined,
};
const GONE: PressureSample = { ...SAMPLE, cpu: ABSENT.gone, memory: ABSENT.gone, io: ABSENT.gone };

function cgroupOf(id: bigint): MeasuredCgroup {
  const ref = { id, path: `/c${id}`, directory: `/none/c${id}` };
  return { ref, entity: { subject: 'container', attributes: { 'container.id': `${id}` } }, startMillis: 100 };
}

/** Reads fixed samples: of the node first, then of these cgroups. */
function sourcesOf(samples: readonly PressureSample[], optIns: string[] = []) {
  const forgotten: CgroupRef[] = [];
  const cgroups = samples.map((_, index) => cgroupOf(BigInt(index + 1)));
  const sources: SnapshotSources = {
    tree: { settle: async () => {}, forget: (ref) => forgotten.push(ref) },
    cgroups: { settle: async () => {}, list: () => cgroups },
    reader: {
      kind: 'typescript',
      heldDescriptors: 0,
      longestMillis: new Map(),
      read: async (targets: readonly PressureTarget[]) => [SAMPLE, ...samples].slice(0, targets.length),
      close: async () => {},
    },
    procRoot: '/proc',
    cgroupCounts: { read: async () => ({ descendants: 9, dyingDescendants: 4, millis: 0.5 }) },
    nodeTarget: { id: 0n, directory: '/none/pressure', files: 'node' },
    counted: undefined,
    nodeStartMillis: 50,
    optIns: new Set(optIns),
    times: toSnapshotTimes(),
    clock: new ManualClock(1_000),
  };
  return { sources, forgotten };
}

function scopeOf(refs: readonly CgroupRef[]): CountingScope {
  return { subject: 'container', cgroups: { refsOf: () => refs }, clock: new ManualClock() };
}

describe('collectSnapshot', () => {
  it('tells of every cgroup and of the node, each from its own start', async () => {
    const { tables, timeMillis } = await collectSnapshot(sourcesOf([SAMPLE]).sources);
    expect(timeMillis).toBe(1_000);
    const starts = tables.map(({ measurements }) => measurements.map(({ startMillis }) => startMillis));
    expect(starts).toEqual([[50, 100], [100], [50]]);
  });

  it('tells what is old as of when it was read, and how old it is', async () => {
    const old = { pressure: { readMillis: 400, ageMillis: 600 } };
    const { sources } = sourcesOf([SAMPLE, { ...SAMPLE, old }]);
    const snapshot = await collectSnapshot(sources);
    expect(snapshot.ageMillis).toBe(600);
    const [pressure, throttling, ages] = snapshot.tables;
    expect(pressure?.measurements.map(({ timeMillis }) => timeMillis)).toEqual([undefined, undefined, 400]);
    expect(throttling?.measurements.map(({ timeMillis }) => timeMillis)).toEqual([undefined, undefined]);
    expect(ages).toMatchObject({ rows: ageMetrics, measurements: [{ sample: { old } }] });
    expect([...snapshot.absences].map(([{ reason }, cgroups]) => [reason, cgroups])).toContainEqual([
      'slow',
      1,
    ]);
  });

  it('tells what is older than five minutes no more, but how old it is', async () => {
    const old = { throttling: { readMillis: -299_001, ageMillis: 300_001 } };
    const { tables } = await collectSnapshot(sourcesOf([{ ...SAMPLE, old }]).sources);
    expect(tables.map(({ measurements }) => measurements.length).slice(0, 3)).toEqual([2, 0, 1]);
  });

  it('tells of all cgroups, and how long reading took', async () => {
    const { cgroupCounts, longestMillis } = await collectSnapshot(sourcesOf([SAMPLE]).sources);
    expect(cgroupCounts).toMatchObject({ descendants: 9, dyingDescendants: 4 });
    expect([...longestMillis]).toEqual([['cgroup.stat', 0.5]]);
  });

  it('starts pressure anew where it counts anew, but not throttling', async () => {
    const { tables } = await collectSnapshot(sourcesOf([{ ...SAMPLE, pressureSince: 700 }]).sources);
    const starts = tables.map(({ measurements }) => measurements.at(-1)?.startMillis);
    expect(starts).toEqual([700, 100, 50]);
  });

  it('leaves out a cgroup that is gone, asks the tree to look, and keeps the others', async () => {
    const { sources, forgotten } = sourcesOf([GONE, SAMPLE]);
    const { cgroups, absences } = await collectSnapshot(sources);
    expect(cgroups.map(({ ref }) => ref.id)).toEqual([2n]);
    expect(forgotten.map(({ id }) => id)).toEqual([1n]);
    expect([...absences].some(([{ reason }]) => reason === 'gone')).toBe(false);
  });

  it('counts absences over cgroups and the node, and collects errors', async () => {
    const error = new PsiError('ERR_PSI_MALFORMED', 'broken', { path: '/none/c1/cpu.pressure' });
    const { absences, errors } = await collectSnapshot(sourcesOf([{ ...SAMPLE, cpu: error }]).sources);
    const irq = { collector: 'pressure', resource: 'irq', reason: 'not-supported' };
    expect([...absences]).toContainEqual([irq, 2]);
    expect(errors).toEqual([error]);
  });

  it('counts those of which nothing can be read, and has no series of them', async () => {
    const { sources } = sourcesOf([SAMPLE]);
    const lacking = [{ absence: ABSENT['not-permitted'] }];
    const cgroups = { settle: async () => {}, list: () => sources.cgroups.list(), lacking };
    const snapshot = await collectSnapshot({ ...sources, cgroups });
    const memory = { collector: 'pressure', resource: 'memory', reason: 'not-permitted' };
    expect([...snapshot.absences]).toContainEqual([memory, 1]);
    expect(snapshot.cgroups).toHaveLength(1);
  });

  it('has rows of averages only where they were asked for', async () => {
    const names = async (optIns: string[]) => {
      const { tables } = await collectSnapshot(sourcesOf([SAMPLE], optIns).sources);
      return tables.flatMap(({ rows }) => rows.map(({ name }) => name));
    };
    expect(await names([])).not.toContain('cpu.pressure.average');
    expect(await names(['averages'])).toContain('cpu.pressure.average');
  });

  it('tells counters from their own start, and counts what they lack', async () => {
    const { sources } = sourcesOf([SAMPLE, SAMPLE]);
    const opened: CounterSample = { openedMillis: 400, groups: [], countedNanos: 0 };
    const leftOut: CounterSample = { ...opened, openedMillis: undefined };
    const lacking = { collector: 'perf', resource: 'cycles', reason: 'over-budget' } as const;
    const counters = {
      metrics: [],
      reader: {
        heldDescriptors: 0,
        longestMillis: new Map(),
        read: async () => [opened, leftOut],
        close: async () => {},
      },
      absencesOf: (sample: CounterSample) => (sample === leftOut ? [lacking] : []),
      errorsOf: () => [],
    } as unknown as Counters;
    const refs = sources.cgroups.list().map(({ ref }) => ref);
    const counted = new CountedCgroups(counters, { ...scopeOf(refs), subject: 'container' });
    const { tables, absences, cgroups } = await collectSnapshot({ ...sources, counted });
    expect(tables.at(-1)?.measurements).toMatchObject([{ startMillis: 400, sample: opened }]);
    expect([...absences]).toContainEqual([lacking, 1]);
    expect(cgroups.map(({ counters }) => counters)).toEqual([opened, leftOut]);
  });

  it('keeps pressure where counters cannot be read, and says so', async () => {
    const { sources } = sourcesOf([SAMPLE]);
    const reader = { read: () => Promise.reject(new Error('no counters today')) };
    const counted = new CountedCgroups({ metrics: [], reader } as unknown as Counters, scopeOf([]));
    const { cgroups, errors } = await collectSnapshot({ ...sources, counted });
    expect(cgroups[0]?.sample).toBe(SAMPLE);
    expect(cgroups[0]).not.toHaveProperty('counters');
    expect(errors).toMatchObject([{ code: 'ERR_PERF_READ', message: 'no counters today' }]);
  });

  it('tells of the load of containers, counts what lacks, and collects errors', async () => {
    const sample: LoadOutcome = {
      tasks: { running: 2, sleeping: 1, uninterruptible: 0, stopped: 0 },
      averages: { '10s': 1.5, '1m': 1, '5m': 1, '15m': 1 },
    };
    const error = new CgroupError('ERR_CGROUP_READ', 'broken', { path: '/none/c3' });
    const outcomes: (readonly [bigint, LoadOutcome])[] = [
      [1n, sample],
      [2n, ABSENT['not-permitted']],
      [3n, error],
    ];
    const { sources } = sourcesOf([SAMPLE, SAMPLE, SAMPLE, SAMPLE]);
    const load = { read: async () => new Map(outcomes) };
    const { tables, absences, errors, cgroups } = await collectSnapshot({ ...sources, load });
    expect(tables.at(-1)?.measurements).toMatchObject([{ startMillis: 100, sample }]);
    const lacking = { collector: 'load', resource: 'cpu', reason: 'not-permitted' };
    expect([...absences]).toContainEqual([lacking, 1]);
    expect(errors).toEqual([error]);
    expect(cgroups.at(-1), 'came after the last pass').not.toHaveProperty('load');
  });

  it('keeps pressure where tasks cannot be counted, and says so', async () => {
    const { sources } = sourcesOf([SAMPLE]);
    const load = { read: () => Promise.reject(new Error('no tasks today')) };
    const { cgroups, errors } = await collectSnapshot({ ...sources, load });
    expect(cgroups[0]?.sample).toBe(SAMPLE);
    expect(errors).toMatchObject([{ code: 'ERR_CGROUP_READ', message: 'no tasks today' }]);
  });
});
