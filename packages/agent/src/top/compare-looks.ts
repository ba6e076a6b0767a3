import type { CounterSample, MetricRow } from '@psiperf/perf';
import { type Outcome, type Pressure, type PressureSample, presentValue } from '@psiperf/psi';
import type { SampledCgroup } from '../collect/collect-snapshot.ts';
import { explainCpuPressure } from '../report/cpu-trouble.ts';
import { entityName } from '../report/entity-name.ts';
import { stolenShare, throttledShare } from '../report/interval-shares.ts';
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
  const toRow = (cgroup: SampledCgroup): TopRow => {
    const { id } = cgroup.ref;
    const previous = before.get(id);
    const figures: Figures = {
      ...toPressureFigures(previous?.sample, cgroup.sample, seconds),
      throttled: throttledShare(previous?.sample, cgroup.sample),
      cores: toCores(earlier.cpuUsage.get(id), later.cpuUsage.get(id)),
      ...toCounterFigures(previous?.counters, cgroup.counters, counterRows),
    };
    const { subject } = cgroup.entity;
    return { id, subject, name: toName(cgroup), figures, trouble: toTrouble(figures, stolen) };
  };
  return {
    timeMillis: later.snapshot.timeMillis,
    seconds,
    node: toPressureFigures(earlier.snapshot.node, later.snapshot.node, seconds),
    stolen,
    rows: later.snapshot.cgroups.map(toRow),
  };
}

function toName({ entity }: SampledCgroup): string {
  return toPrintable(
    entityName(entity)
      .filter((part) => part !== '')
      .join('/'),
  );
}

function toPressureFigures(
  earlier: PressureSample | undefined,
  later: PressureSample,
  between: number,
): PressureFigures {
  // What the kernel did not tell in time is what was read last.
  const seconds = between - toAge(later) + toAge(earlier);
  const toShare = (resource: 'cpu' | 'memory' | 'io' | 'irq', line: 'some' | 'full') => {
    // Pressure that was switched off in between counts anew from 0.
    if (earlier === undefined || earlier.pressureSince !== later.pressureSince) return undefined;
    const before = toTotal(earlier[resource], line);
    const after = toTotal(later[resource], line);
    return before === undefined || after === undefined ? undefined : toRate(after - before, seconds);
  };
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

function toAge(sample: PressureSample | undefined): number {
  return (sample?.old?.pressure?.ageMillis ?? 0) / 1e3;
}

function toTotal(outcome: Outcome<Pressure>, line: 'some' | 'full'): number | undefined {
  return presentValue(outcome)?.[line]?.totalMicros;
}

/** Nothing waits longer than the interval; the two readings are not at the very ends of it. */
function toRate(micros: number, seconds: number): number | undefined {
  if (micros < 0 || seconds <= 0) return undefined;
  return Math.min(1, micros / 1e6 / seconds);
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

function toTrouble({ cpu, throttled }: Figures, stolen: number | undefined): TopRow['trouble'] {
  return cpu === undefined ? undefined : explainCpuPressure({ pressure: cpu, throttled, stolen });
}
