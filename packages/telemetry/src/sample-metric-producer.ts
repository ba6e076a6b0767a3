import type { Attributes, HrTime } from '@opentelemetry/api';
import { ValueType } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  type DataPoint,
  DataPointType,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type {
  Entity,
  MeasuredTable,
  Measurement,
  MetricRow,
  MetricSubject,
  Reading,
} from './metric-table.ts';

const SCOPE = Object.freeze({ name: '@psiperf/telemetry' });

/**
 * Gives the readers of a MeterProvider the points of a fresh reading. A point carries its entity's attributes together
 * with its own; nothing outlives the entity, so a removed container's series end with it.
 */
export class SampleMetricProducer implements MetricProducer {
  readonly #read: () => Promise<Reading>;
  readonly #attributes = new AttributeCache();

  /** @param read takes a reading; what it throws fails the collection. */
  constructor(read: () => Promise<Reading>) {
    this.#read = read;
  }

  async collect(): Promise<CollectionResult> {
    const reading = await this.#read();
    const metrics = reading.tables.flatMap((table) => this.#toMetrics(table, toHrTime(reading.timeMillis)));
    return {
      resourceMetrics: { resource: emptyResource(), scopeMetrics: [{ scope: SCOPE, metrics }] },
      errors: [],
    };
  }

  #toMetrics<Sample>(table: MeasuredTable<Sample>, endTime: HrTime): MetricData[] {
    const bySubject = Map.groupBy(table.measurements, ({ entity }) => entity.subject);
    return table.rows.flatMap((row) =>
      row.subjects.flatMap((subject) => {
        const dataPoints = this.#toPoints(row, bySubject.get(subject) ?? [], endTime);
        return dataPoints.length === 0 ? [] : [toMetricData(row, subject, dataPoints)];
      }),
    );
  }

  #toPoints<Sample>(row: MetricRow<Sample>, measurements: readonly Measurement<Sample>[], endTime: HrTime) {
    const points: DataPoint<number>[] = [];
    for (const { entity, startMillis, sample } of measurements) {
      const startTime = toHrTime(startMillis);
      for (const series of row.series) {
        const value = series.value(sample);
        if (value === undefined) continue;
        points.push({
          startTime,
          endTime,
          attributes: this.#attributes.of(entity, series.attributes),
          value,
        });
      }
    }
    return points;
  }
}

/** The flat attributes of an entity's points, made once per entity and kept only as long as the entity. */
class AttributeCache {
  readonly #byEntity = new WeakMap<Entity, Map<Readonly<Record<string, string>>, Attributes>>();

  of(entity: Entity, own: Readonly<Record<string, string>>): Attributes {
    let byOwn = this.#byEntity.get(entity);
    if (byOwn === undefined) this.#byEntity.set(entity, (byOwn = new Map()));
    let flat = byOwn.get(own);
    if (flat === undefined) byOwn.set(own, (flat = Object.freeze({ ...entity.attributes, ...own })));
    return flat;
  }
}

function toMetricData<Sample>(
  row: MetricRow<Sample>,
  subject: MetricSubject,
  dataPoints: DataPoint<number>[],
): MetricData {
  const descriptor = {
    name: `${subject}.${row.name}`,
    description: row.description,
    unit: row.unit,
    valueType: ValueType.DOUBLE,
  };
  const aggregationTemporality = AggregationTemporality.CUMULATIVE;
  return row.instrument === 'counter'
    ? { descriptor, aggregationTemporality, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
    : { descriptor, aggregationTemporality, dataPointType: DataPointType.GAUGE, dataPoints };
}

function toHrTime(millis: number): HrTime {
  const seconds = Math.trunc(millis / 1000);
  return [seconds, Math.round((millis - seconds * 1000) * 1e6)];
}
