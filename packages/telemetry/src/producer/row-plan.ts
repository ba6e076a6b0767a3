import { ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type MetricData,
  type MetricDescriptor,
} from '@opentelemetry/sdk-metrics';
import type { MetricRow, MetricSubject } from '../metric-table.ts';
import type { OwnAttributes } from './own-attributes.ts';

/** A series of a row, with the number of its attribute set. */
export interface PlannedSeries<Sample> {
  readonly own: number;
  value(sample: Sample, previous: Sample | undefined): number | undefined;
}

/** What every collection needs of a row, made once. */
export class RowPlan<Sample> {
  readonly series: readonly PlannedSeries<Sample>[];
  readonly #row: MetricRow<Sample>;
  readonly #descriptors: ReadonlyMap<MetricSubject, MetricDescriptor>;

  constructor(row: MetricRow<Sample>, own: OwnAttributes) {
    this.#row = row;
    this.series = row.series.map((series) => ({
      own: own.indexOf(series.attributes),
      value: (sample, previous) => series.value(sample, previous),
    }));
    this.#descriptors = new Map(row.subjects.map((subject) => [subject, toDescriptor(row, subject)]));
  }

  /** The metric of one subject with these points; undefined where the row has no such subject or there is no point. */
  toMetric(subject: MetricSubject, dataPoints: DataPoint<number>[]): MetricData | undefined {
    const descriptor = this.#descriptors.get(subject);
    if (descriptor === undefined || dataPoints.length === 0) return undefined;
    const aggregationTemporality = AggregationTemporality.CUMULATIVE;
    return this.#row.instrument === 'counter'
      ? {
          descriptor,
          aggregationTemporality,
          dataPointType: DataPointType.SUM,
          isMonotonic: true,
          dataPoints,
        }
      : { descriptor, aggregationTemporality, dataPointType: DataPointType.GAUGE, dataPoints };
  }
}

function toDescriptor<Sample>(row: MetricRow<Sample>, subject: MetricSubject): MetricDescriptor {
  const { description, unit } = row;
  return Object.freeze({ name: `${subject}.${row.name}`, description, unit, valueType: ValueType.DOUBLE });
}
