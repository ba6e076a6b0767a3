import {
  type CpuTimeSample,
  cpuTimeMetrics,
  isCpuTimeSample,
  isLoadSample,
  type LoadSample,
  loadMetrics,
} from '@psiperf/load';
import { ageMetrics, type PressureSample, pressureMetrics, throttlingMetrics } from '@psiperf/psi';
import type { Entity, MeasuredTable, Measurement, MetricRow, Reading } from '@psiperf/telemetry';
import type { SampledCgroup, Snapshot, SnapshotSources } from './collect-snapshot.ts';

const NODE: Entity = Object.freeze({ subject: 'system', attributes: Object.freeze({}) });

/** What of a reading is exported, as tables of points. */
export function toTables(
  { timeMillis, node, cpuTime }: Pick<Snapshot, 'timeMillis' | 'node' | 'cpuTime'>,
  cgroups: readonly SampledCgroup[],
  sources: SnapshotSources,
): Reading['tables'] {
  const { times } = sources;
  const isOn = ({ optIn }: MetricRow<PressureSample> & { optIn?: string }) =>
    sources.exportsPressure !== false && (optIn === undefined || sources.optIns.has(optIn));
  const ofNode: Measurement<PressureSample> = {
    entity: NODE,
    startMillis: sources.nodeStartMillis,
    sample: node,
  };
  const ofPressure = [ofNode, ...cgroups.map(toPressureMeasurement)];
  return [
    { rows: pressureMetrics.filter(isOn), measurements: times.pressure.date(ofPressure, timeMillis) },
    { rows: throttlingMetrics.filter(isOn), measurements: times.throttling.date(cgroups, timeMillis) },
    ...toAgeTable([ofNode, ...cgroups]),
    toCpuTimeTable(cpuTime, sources),
    ...(sources.load === undefined ? [] : [toLoadTable(cgroups)]),
    ...(sources.counted === undefined ? [] : [sources.counted.toTable(cgroups)]),
  ];
}

function toAgeTable(measurements: readonly Measurement<PressureSample>[]): MeasuredTable<PressureSample>[] {
  const old = measurements.filter(({ sample }) => sample.old !== undefined);
  return old.length === 0 ? [] : [{ rows: ageMetrics, measurements: old }];
}

function toLoadTable(cgroups: readonly SampledCgroup[]): MeasuredTable<LoadSample> {
  const measurements = cgroups.flatMap(({ entity, startMillis, load }) =>
    isLoadSample(load) ? [{ entity, startMillis, sample: load }] : [],
  );
  return { rows: loadMetrics, measurements };
}

function toCpuTimeTable(
  cpuTime: Snapshot['cpuTime'],
  { nodeStartMillis }: SnapshotSources,
): MeasuredTable<CpuTimeSample> {
  const measurements = isCpuTimeSample(cpuTime)
    ? [{ entity: NODE, startMillis: nodeStartMillis, sample: cpuTime }]
    : [];
  return { rows: cpuTimeMetrics, measurements };
}

/** Pressure that was switched off and on again counts from then; throttling does not. */
function toPressureMeasurement(cgroup: SampledCgroup): Measurement<PressureSample> {
  const { pressureSince } = cgroup.sample;
  return pressureSince === undefined ? cgroup : { ...cgroup, startMillis: pressureSince };
}
