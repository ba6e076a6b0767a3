import { join } from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import { ABSENT } from '@psiperf/cgroup';
import { readCpuTime } from '@psiperf/load';
import type { CounterSample, MetricRow } from '@psiperf/perf';
import { type PressureSample, PsiError } from '@psiperf/psi';
import { describe, expect, it } from 'vitest';
import type { SampledCgroup, Snapshot } from '../../src/collect/collect-snapshot.ts';
import { compareLooks } from '../../src/top/compare-looks.ts';
import { describeTrouble } from '../../src/top/describe-frame.ts';
import type { Look } from '../../src/top/look.ts';
import { makeTemporaryTree } from '../sidecar/temporary-tree.ts';

const NOTHING = ABSENT['not-supported'];

const pressure = (someMicros: number, fullMicros = 0) => {
  const averages = { avg10: 99, avg60: 99, avg300: 99 };
  return {
    some: { ...averages, totalMicros: someMicros },
    full: { ...averages, totalMicros: fullMicros },
  };
};

const SAMPLE: PressureSample = {
  cpu: pressure(1_000_000, 500_000),
  memory: pressure(0),
  io: pressure(0),
  irq: NOTHING,
  throttling: { periods: 100, throttledPeriods: 10, throttledMicros: 5 },
  localThrottling: NOTHING,
  pressureSince: undefined,
};

/** 2 s later: half of the time some waited, a tenth of it all did; of 20 periods 5 were throttled. */
const LATER: PressureSample = {
  ...SAMPLE,
  cpu: pressure(2_000_000, 700_000),
  throttling: { periods: 120, throttledPeriods: 15, throttledMicros: 9 },
};

const SHOP: Attributes = {
  'k8s.namespace.name': 'shop',
  'k8s.pod.name': 'cart-0',
  'k8s.container.name': 'app',
};

function cgroupOf(sample: PressureSample, rest: Partial<SampledCgroup> = {}): SampledCgroup {
  return {
    ref: { id: 7n, path: '/c', directory: '/none/c' },
    entity: { subject: 'container', attributes: SHOP },
    startMillis: 0,
    sample,
    ...rest,
  };
}

interface LookOptions {
  readonly cpuTime?: Snapshot['cpuTime'];
  readonly usedMicros?: number;
  readonly node?: PressureSample;
}

function lookAt(seconds: number, cgroups: readonly SampledCgroup[], options: LookOptions = {}): Look {
  const { cpuTime = NOTHING, usedMicros, node = SAMPLE } = options;
  const atMillis = seconds * 1000;
  return {
    snapshot: { timeMillis: 5_000 + atMillis, cgroups, node, cpuTime } as Partial<Snapshot> as Snapshot,
    atMillis,
    cpuUsage: new Map(usedMicros === undefined ? [] : [[7n, { usedMicros, atMillis }]]),
  };
}

function rowBetween(earlier: Look, later: Look, counterRows: readonly MetricRow<CounterSample>[] = []) {
  const [row] = compareLooks(earlier, later, counterRows).rows;
  if (row === undefined) throw new Error('no row');
  return row;
}

describe('figures of an interval', () => {
  it('are shares of its length, of the totals and not of the averages', () => {
    const row = rowBetween(lookAt(1, [cgroupOf(SAMPLE)]), lookAt(3, [cgroupOf(LATER)]));
    expect(row).toMatchObject({ id: 7n, subject: 'container', name: 'shop/cart-0/app' });
    expect(row.figures).toMatchObject({ cpu: 0.5, cpuFull: 0.1, memory: 0, io: 0, throttled: 0.25 });
  });

  it('cannot be told where the kernel does not tell', () => {
    const none = { ...SAMPLE, cpu: ABSENT.disabled, memory: NOTHING, throttling: NOTHING };
    const broken = { ...none, io: new PsiError('ERR_PSI_MALFORMED', 'broken', { path: '/none' }) };
    const { figures, trouble } = rowBetween(
      lookAt(1, [cgroupOf(none)]),
      lookAt(3, [cgroupOf(broken)], { usedMicros: 9 }),
    );
    expect(Object.values(figures)).toEqual(Array(11).fill(undefined));
    expect(trouble).toBeUndefined();
  });

  it('cannot be told of a cgroup that is new, which is there all the same', () => {
    const row = rowBetween(lookAt(1, []), lookAt(3, [cgroupOf(LATER)], { usedMicros: 9 }));
    expect(row.name).toBe('shop/cart-0/app');
    expect(Object.values(row.figures)).toEqual(Array(11).fill(undefined));
  });

  it('leave out a cgroup that is gone', () => {
    expect(compareLooks(lookAt(1, [cgroupOf(SAMPLE)]), lookAt(3, [])).rows).toEqual([]);
  });

  it('cannot be told where pressure counts anew, but of throttling they can', () => {
    const anew = { ...LATER, pressureSince: 4_000 };
    const { figures } = rowBetween(lookAt(1, [cgroupOf(SAMPLE)]), lookAt(3, [cgroupOf(anew)]));
    expect(figures).toMatchObject({ cpu: undefined, memory: undefined, throttled: 0.25 });
  });

  it('cannot be told of totals that fell, and never exceed the whole time', () => {
    const fell = { ...SAMPLE, cpu: pressure(5, 3_000_000) };
    const { figures } = rowBetween(lookAt(1, [cgroupOf(SAMPLE)]), lookAt(3, [cgroupOf(fell)]));
    expect(figures).toMatchObject({ cpu: undefined, cpuFull: 1 });
  });

  it('are of the time between the readings where the kernel tells late, and of no time not at all', () => {
    const old = (sample: PressureSample, pressureMillis: number) =>
      cgroupOf({ ...sample, old: { pressure: { ageMillis: pressureMillis, readMillis: 0 } } });
    const cpuBetween = (earlier: SampledCgroup, later: SampledCgroup) =>
      rowBetween(lookAt(1, [earlier]), lookAt(3, [later])).figures.cpu;
    expect(cpuBetween(cgroupOf(SAMPLE), old(SAMPLE, 2_000)), 'it was not read again').toBeUndefined();
    expect(cpuBetween(cgroupOf(SAMPLE), old(LATER, 750))).toBe(0.8);
    expect(cpuBetween(old(SAMPLE, 2_000), cgroupOf(LATER))).toBe(0.25);
  });

  it('have no share of throttled periods where there was none', () => {
    const idle = { ...LATER, throttling: SAMPLE.throttling };
    expect(
      rowBetween(lookAt(1, [cgroupOf(SAMPLE)]), lookAt(3, [cgroupOf(idle)])).figures.throttled,
    ).toBeUndefined();
  });

  it('tell how many CPUs were used, over the time between those two readings', () => {
    const earlier = lookAt(1, [cgroupOf(SAMPLE)], { usedMicros: 10_000_000 });
    const later = lookAt(3, [cgroupOf(LATER)], { usedMicros: 13_000_000 });
    expect(rowBetween(earlier, later).figures.cores).toBe(1.5);
  });

  it('make a name that cannot move the cursor', () => {
    const entity = { subject: 'cgroup', attributes: { 'cgroup.path': '/a\u001b[2J' } } as const;
    const cgroup = cgroupOf(SAMPLE, { entity });
    expect(rowBetween(lookAt(1, [cgroup]), lookAt(3, [cgroup])).name).toBe('/a?[2J');
  });

  it('are told of the node', () => {
    const frame = compareLooks(lookAt(1, []), lookAt(3, [], { node: LATER }));
    expect(frame).toMatchObject({ timeMillis: 8_000, seconds: 2, stolen: undefined });
    expect(frame.node).toMatchObject({ cpu: 0.5, memory: 0, irq: undefined });
  });
});

describe('what was counted', () => {
  const rows: readonly MetricRow<CounterSample>[] = ['perf.ipc', 'perf.cache.mpki'].map((name, index) => ({
    name,
    instrument: 'gauge',
    unit: '1',
    description: '',
    subjects: ['container'],
    series: [{ attributes: {}, value: (_, previous) => (previous === undefined ? 99 : 2 + index) }],
  }));
  const counters: CounterSample = { openedMillis: 1, groups: [], countedNanos: 1 };

  it('is told of the interval', () => {
    const counted = cgroupOf(SAMPLE, { counters });
    expect(rowBetween(lookAt(1, [counted]), lookAt(3, [counted]), rows).figures).toMatchObject({
      ipc: 2,
      mpki: 3,
    });
  });

  it('is not told where counting began in it, or nothing is counted', () => {
    const counted = cgroupOf(SAMPLE, { counters });
    const uncounted = cgroupOf(SAMPLE);
    for (const [earlier, later, metrics] of [
      [uncounted, counted, rows],
      [counted, uncounted, rows],
      [counted, counted, []],
    ] as const)
      expect(rowBetween(lookAt(1, [earlier]), lookAt(3, [later]), metrics).figures).toMatchObject({
        ipc: undefined,
        mpki: undefined,
      });
  });
});

describe('what its CPU pressure is', () => {
  const UNLIMITED = { ...LATER, throttling: SAMPLE.throttling };

  /** Of 200 ticks, so many are stolen. */
  async function readStat(user: number, stolen: number) {
    const directory = makeTemporaryTree({
      stat: `cpu  ${user} 0 0 1000 0 0 0 ${stolen} 0 0\ncpu0 ${user} 0 0 1000 0 0 0 ${stolen} 0 0\n`,
    });
    return readCpuTime(join(directory));
  }

  it.each([
    ['contended', 5, UNLIMITED],
    ['stolen', 60, UNLIMITED],
    ['throttled', 60, LATER],
    ['none', 60, SAMPLE],
  ] as const)('is %s with %i of 200 ticks stolen', async (trouble, stolenTicks, sample) => {
    const cpuTime = await readStat(500, 40);
    const later = { cpuTime: await readStat(700 - stolenTicks, 40 + stolenTicks) };
    const frame = compareLooks(
      lookAt(1, [cgroupOf(SAMPLE)], { cpuTime }),
      lookAt(3, [cgroupOf(sample)], later),
    );
    expect(frame.stolen).toBeCloseTo(stolenTicks / 200);
    expect(frame.rows[0]?.trouble).toBe(trouble);
  });

  it('is throttled where the quota of its pod ran out, and not known where nothing tells', () => {
    const inPod = (sample: PressureSample) =>
      cgroupOf(sample, { ref: { id: 7n, path: '/pod/c', directory: '/none/pod/c' } });
    const pod = (sample: PressureSample) =>
      cgroupOf(sample, { ref: { id: 8n, path: '/pod', directory: '/none/pod' } });
    const row = rowBetween(
      lookAt(1, [inPod(SAMPLE), pod(SAMPLE)]),
      lookAt(3, [inPod(UNLIMITED), pod(LATER)]),
    );
    expect(row).toMatchObject({ trouble: 'throttled', throttledAbove: 0.25 });
    expect(row.figures.throttled).toBeUndefined();
    expect(describeTrouble(row, undefined)).toContain('throttled 25.0 % by a quota above it');
    const alone = rowBetween(lookAt(1, [inPod(SAMPLE)]), lookAt(3, [inPod(UNLIMITED)]));
    expect(alone.trouble).toBeUndefined();
  });
});
