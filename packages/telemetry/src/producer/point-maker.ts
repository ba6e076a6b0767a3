import type { HrTime } from '@opentelemetry/api';
import type { DataPoint, MetricData } from '@opentelemetry/sdk-metrics';
import { toHrTime } from '../hr-time.ts';
import type { MeasuredTable, Measurement, MetricRow, MetricSubject } from '../metric-table.ts';
import { OwnAttributes } from './own-attributes.ts';
import { PointAttributes } from './point-attributes.ts';
import type { PreviousSamples } from './previous-samples.ts';
import { RowPlan } from './row-plan.ts';

/** A measurement with what all its points share. */
interface PreparedMeasurement<Sample> extends Measurement<Sample> {
  readonly previous: Sample | undefined;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly attributes: ReturnType<PointAttributes['of']>;
}

/** Turns measured tables into metrics. What it makes of an entity or a row once, it keeps as long as that lives. */
export class PointMaker {
  readonly #own = new OwnAttributes();
  readonly #attributes = new PointAttributes(this.#own);
  // biome-ignore lint/suspicious/noExplicitAny: each row has the sample type of its table.
  readonly #plans = new WeakMap<MetricRow<any>, RowPlan<any>>();

  /**
   * The metrics of a table, each with the points of the entities that have a value of it; a metric without one is left out.
   * @param endTime of measurements that have no time of their own.
   */
  toMetrics<Sample>(table: MeasuredTable<Sample>, endTime: HrTime, previous: PreviousSamples): MetricData[] {
    const bySubject = this.#groupBySubject(table, endTime, previous);
    return table.rows.flatMap((row) => {
      const plan = this.#planOf(row);
      return row.subjects.flatMap((subject) => {
        const points = this.#toPoints(plan, bySubject.get(subject) ?? []);
        return plan.toMetric(subject, points) ?? [];
      });
    });
  }

  #groupBySubject<Sample>(
    { rows, measurements, compares = false }: MeasuredTable<Sample>,
    readingTime: HrTime,
    previousSamples: PreviousSamples,
  ) {
    const bySubject = new Map<MetricSubject, PreparedMeasurement<Sample>[]>();
    for (const { entity, startMillis, sample, timeMillis } of measurements) {
      const previous = compares ? previousSamples.exchange(rows, entity, sample) : undefined;
      const startTime = toHrTime(startMillis);
      const attributes = this.#attributes.of(entity);
      const endTime = timeMillis === undefined ? readingTime : toHrTime(timeMillis);
      const prepared = { entity, startMillis, sample, previous, startTime, endTime, attributes };
      const group = bySubject.get(entity.subject);
      if (group === undefined) bySubject.set(entity.subject, [prepared]);
      else group.push(prepared);
    }
    return bySubject;
  }

  #planOf<Sample>(row: MetricRow<Sample>): RowPlan<Sample> {
    const known = this.#plans.get(row);
    if (known !== undefined) return known;
    const plan = new RowPlan(row, this.#own);
    this.#plans.set(row, plan);
    return plan;
  }

  #toPoints<Sample>(
    { series }: RowPlan<Sample>,
    measurements: readonly PreparedMeasurement<Sample>[],
  ): DataPoint<number>[] {
    const points: DataPoint<number>[] = [];
    for (const { entity, sample, previous, startTime, endTime, attributes } of measurements) {
      for (const planned of series) {
        const value = planned.value(sample, previous);
        if (value === undefined) continue;
        points.push({
          startTime,
          endTime,
          attributes: attributes[planned.own] ?? this.#attributes.make(entity, planned.own),
          value,
        });
      }
    }
    return points;
  }
}
