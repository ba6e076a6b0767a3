import type { MeasuredTable, MetricRow, MetricSeries, MetricSubject } from '../../src/metric-table.ts';
import { container, NODE } from './readings.ts';

/** What the predecessors tell of one resource: the kernel's percentages, and its total in microseconds. */
export interface PressureFigures {
  readonly percent: number;
  readonly micros: number;
}

type Row = MetricRow<PressureFigures>;

const SUBJECTS: readonly MetricSubject[] = ['container', 'k8s.pod', 'cgroup', 'system'];
const TYPES = ['some', 'full'];
const WINDOWS = ['10s', '60s', '300s'];

const series = (
  attributes: Readonly<Record<string, string>>,
  value: MetricSeries<PressureFigures>['value'],
) => ({
  attributes,
  value,
});

/** Totals in seconds and averages as ratios, as the default profile has them. */
export const PRESSURE_ROWS: readonly Row[] = ['cpu', 'memory', 'io'].flatMap((resource): Row[] => [
  {
    name: `${resource}.pressure.time`,
    instrument: 'counter',
    unit: 's',
    description: 'Time waited.',
    subjects: SUBJECTS,
    series: TYPES.map((type) => series({ 'psi.type': type }, ({ micros }) => micros / 1e6)),
  },
  {
    name: `${resource}.pressure.average`,
    instrument: 'gauge',
    unit: '1',
    description: 'Share waited.',
    subjects: SUBJECTS,
    series: TYPES.flatMap((type) =>
      WINDOWS.map((window) =>
        series({ 'psi.type': type, 'psi.window': window }, ({ percent }) => percent / 100),
      ),
    ),
  },
]);

/** A container whose first process is 4711 on the host, and the node. */
export function pressureTable(figures: PressureFigures): MeasuredTable<PressureFigures> {
  const entities = [container('c1', { 'process.pid': 4711 }), NODE];
  return {
    rows: PRESSURE_ROWS,
    measurements: entities.map((entity) => ({ entity, startMillis: 1000, sample: figures })),
  };
}
