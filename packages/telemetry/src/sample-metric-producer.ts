import { emptyResource } from '@opentelemetry/resources';
import type { CollectionResult, MetricProducer } from '@opentelemetry/sdk-metrics';
import { ENTITY_SCOPE_NAME } from './entity-scope.ts';
import { toHrTime } from './hr-time.ts';
import type { Reading } from './metric-table.ts';
import { PointMaker } from './producer/point-maker.ts';
import { PreviousSamples } from './producer/previous-samples.ts';

const SCOPE = Object.freeze({ name: ENTITY_SCOPE_NAME });

/**
 * Gives a reader of the MeterProvider the points of a fresh reading. A point carries its entity's attributes together
 * with its own; nothing outlives the entity, so a removed container's series end with it.
 */
export class SampleMetricProducer implements MetricProducer {
  readonly #read: () => Promise<Reading>;
  readonly #points: PointMaker;
  readonly #previous = new PreviousSamples();

  /**
   * @param read takes a reading; what it throws fails the collection.
   * @param points what producers for other readers of the same entities share, to make it once.
   */
  constructor(read: () => Promise<Reading>, points = new PointMaker()) {
    this.#read = read;
    this.#points = points;
  }

  async collect(): Promise<CollectionResult> {
    const { timeMillis, tables } = await this.#read();
    const endTime = toHrTime(timeMillis);
    const metrics = tables.flatMap((table) => this.#points.toMetrics(table, endTime, this.#previous));
    return {
      resourceMetrics: { resource: emptyResource(), scopeMetrics: [{ scope: SCOPE, metrics }] },
      errors: [],
    };
  }
}
