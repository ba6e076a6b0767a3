import type { HrTime } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import type { CollectionResult, DataPoint, MetricData, MetricProducer } from '@opentelemetry/sdk-metrics';
import { ENTITY_SCOPE_NAME } from './entity-scope.ts';
import { toHrTime } from './hr-time.ts';
import type { MeasuredTable, Measurement, MetricRow, MetricSubject, Reading } from './metric-table.ts';
import { OwnAttributes } from './producer/own-attributes.ts';
import { PointAttributes } from './producer/point-attributes.ts';
import { RowPlan } from './producer/row-plan.ts';

const SCOPE = Object.freeze({ name: ENTITY_SCOPE_NAME });

/** A measurement with what all its points share. */
interface TimedMeasurement<Sample> extends Measurement<Sample> {
  readonly startTime: HrTime;
  readonly attributes: ReturnType<PointAttributes['of']>;
}

/**
 * Gives the readers of a MeterProvider the points of a fresh reading. A point carries its entity's attributes together
 * with its own; nothing outlives the entity, so a removed container's series end with it.
 */
export class SampleMetricProducer implements MetricProducer {
  readonly #read: () => Promise<Reading>;
  readonly #own = new OwnAttributes();
  readonly #attributes = new PointAttributes(this.#own);
  // biome-ignore lint/suspicious/noExplicitAny: each row has the sample type of its table.
  readonly #plans = new WeakMap<MetricRow<any>, RowPlan<any>>();

  /** @param read takes a reading; what it throws fails the collection. */
  constructor(read: () => Promise<Reading>) {
    this.#read = read;
  }

  async collect(): Promise<CollectionResult> {
    const { timeMillis, tables } = await this.#read();
    const endTime = toHrTime(timeMillis);
    const metrics = tables.flatMap((table) => this.#toMetrics(table, endTime));
    return {
      resourceMetrics: { resource: emptyResource(), scopeMetrics: [{ scope: SCOPE, metrics }] },
      errors: [],
    };
  }

  #toMetrics<Sample>({ rows, measurements }: MeasuredTable<Sample>, endTime: HrTime): MetricData[] {
    const bySubject = this.#groupBySubject(measurements);
    return rows.flatMap((row) => {
      const plan = this.#planOf(row);
      return row.subjects.flatMap((subject) => {
        const points = this.#toPoints(plan, bySubject.get(subject) ?? [], endTime);
        return plan.toMetric(subject, points) ?? [];
      });
    });
  }

  #groupBySubject<Sample>(measurements: readonly Measurement<Sample>[]) {
    const bySubject = new Map<MetricSubject, TimedMeasurement<Sample>[]>();
    for (const { entity, startMillis, sample } of measurements) {
      const startTime = toHrTime(startMillis);
      const timed = { entity, startMillis, sample, startTime, attributes: this.#attributes.of(entity) };
      const group = bySubject.get(entity.subject);
      if (group === undefined) bySubject.set(entity.subject, [timed]);
      else group.push(timed);
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
    measurements: readonly TimedMeasurement<Sample>[],
    endTime: HrTime,
  ): DataPoint<number>[] {
    const points: DataPoint<number>[] = [];
    for (const { entity, sample, startTime, attributes } of measurements) {
      for (const planned of series) {
        const value = planned.value(sample);
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
