import { posix } from 'node:path';
import type { CounterSample, MetricRow } from '@psiperf/perf';
import type { PressureSample } from '@psiperf/psi';
import type { SampledCgroup } from '../collect/collect-snapshot.ts';
import { explainCpuPressure } from '../report/cpu-trouble.ts';
import { entityPath } from '../report/entity-name.ts';
import { greatestShare } from '../report/greatest-share.ts';
import { type StallInterval, stalledShare, stolenShare, throttledShare } from '../report/interval-shares.ts';
import { toPrintable } from '../report/to-printable.ts';
import type { Figures, Frame, PressureFigures, TopRow } from './figures.ts';
import type { CpuUsage, Look } from './look.ts';

type CounterRows = readonly MetricRow<CounterSample>[];

/**
 * What happened between two looks. A cgroup that only the later one has is there, with figures that cannot be told yet.
 * @param counterRows the metrics of what is counted; none where nothing is.
 */
export function compareLooks(earlier: Look, later: Look, counterRows: CounterRows = []): Frame {
  const seconds = (later.atMillis - earlier.atMillis) / 1e3;
  const stolen = stolenShare(earlier.snapshot.cpuTime, later.snapshot.cpuTime);
  const before = new Map(earlier.snapshot.cgroups.map((cgroup) => [cgroup.ref.id, cgroup]));
  const throttled = new Map(
    later.snapshot.cgroups.map(({ ref, sample }) => [
      ref.path,
      throttledShare(before.get(ref.id)?.sample, sample),
    ]),
  );
  const toRow = (cgroup: SampledCgroup): TopRow => {
    const { id } = cgroup.ref;
    const previous = before.get(id);
    const figures: Figures = {
      ...toPressureFigures(previous?.sample, cgroup.sample, seconds),
      throttled: throttled.get(cgroup.ref.path),
      cores: toCores(earlier.cpuUsage.get(id), later.cpuUsage.get(id)),
      ...toCounterFigures(previous?.counters, cgroup.counters, counterRows),
    };
    const { subject } = cgroup.entity;
    const throttledAbove = toThrottledAbove(cgroup.ref.path, throttled);
    const trouble = toTrouble(figures, throttledAbove, stolen);
    return { id, subject, name: toPrintable(entityPath(cgroup.entity)), figures, throttledAbove, trouble };
  };
  return {
    timeMillis: later.snapshot.timeMillis,
    seconds,
    node: toPressureFigures(earlier.snapshot.node, later.snapshot.node, seconds),
    stolen,
    rows: later.snapshot.cgroups.map(toRow),
  };
}

function toPressureFigures(
  earlier: PressureSample | undefined,
  later: PressureSample,
  seconds: number,
): PressureFigures {
  const toShare = (resource: StallInterval['resource'], line: StallInterval['line']) =>
    stalledShare(earlier, later, { resource, line, seconds });
  return {
    cpu: toShare('cpu', 'some'),
    cpuFull: toShare('cpu', 'full'),
    memory: toShare('memory', 'some'),
    memoryFull: toShare('memory', 'full'),
    io: toShare('io', 'some'),
    ioFull: toShare('io', 'full'),
    irq: toShare('irq', 'full'),
  };
}

function toCores(earlier: CpuUsage | undefined, later: CpuUsage | undefined): number | undefined {
  if (earlier === undefined || later === undefined) return undefined;
  const micros = later.usedMicros - earlier.usedMicros;
  const millis = later.atMillis - earlier.atMillis;
  return micros < 0 || millis <= 0 ? undefined : micros / 1e3 / millis;
}

function toCounterFigures(
  earlier: CounterSample | undefined,
  later: CounterSample | undefined,
  rows: CounterRows,
): Pick<Figures, 'ipc' | 'mpki'> {
  // Without an earlier one it would be told since counting began.
  if (earlier === undefined || later === undefined) return { ipc: undefined, mpki: undefined };
  const toValue = (name: string) => rows.find((row) => row.name === name)?.series[0]?.value(later, earlier);
  return { ipc: toValue('perf.ipc'), mpki: toValue('perf.cache.mpki') };
}

/** The greatest share of throttled periods among the cgroups above one that are measured: its pod's. */
function toThrottledAbove(
  path: string,
  throttled: ReadonlyMap<string, number | undefined>,
): number | undefined {
  const shares: (number | undefined)[] = [];
  for (let at = posix.dirname(path); at !== '/' && at !== '.'; at = posix.dirname(at))
    shares.push(throttled.get(at));
  return greatestShare(shares);
}

function toTrouble(
  { cpu, throttled }: Figures,
  throttledAbove: number | undefined,
  stolen: number | undefined,
): TopRow['trouble'] {
  if (cpu === undefined) return undefined;
  return explainCpuPressure({ pressure: cpu, throttled: greatestShare([throttled, throttledAbove]), stolen });
}
