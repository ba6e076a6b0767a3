import type { Attributes, AttributeValue, HrTime } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { toAttributeKey } from '../attribute-key.ts';
import { ATTR_CGROUP_PATH } from '../attribute-names.ts';
import { ownAttributesOf } from '../entity-attributes.ts';
import { isEntityScope } from '../entity-scope.ts';
import { compareTimes, type DeltaBaseline, isSameCounter, toBaseline, toDelta } from './delta-series.ts';
import { withPoints } from './with-points.ts';

interface Remembered extends DeltaBaseline {
  /** The number of the collection that had it last. */
  readonly collection: number;
  readonly entity: EntityMark;
}

/** The path of the entity's cgroup; the node has none. */
type EntityMark = AttributeValue | undefined;

/** Enough to tell one entity from another: a path can come back as another container's. */
const IDENTIFYING = [ATTR_CGROUP_PATH, 'container.id', 'k8s.pod.uid'];

type Baselines = Map<string, Remembered>;

/** All of an entity can be missing for a while, as when a collection fails: after so many collections it is gone. */
const KEPT_COLLECTIONS = 10;

/** A collection whose counters tell changes. */
export interface DeltaCollection {
  readonly collected: ResourceMetrics;
  /** Its receiver has it: the next changes count from here. Without this call they are told again, with what follows. */
  commit(): void;
}

/**
 * Turns the totals of a producer into changes; what the SDK collects is already as its reader wants it. A series is
 * remembered as long as anything is told of its entity, however long it has no value itself.
 *
 * A counter that is seen for the first time and started after the first collection is told whole. One that is older has
 * counted before anybody looked: its total would appear as the work of one interval, so it only sets the baseline.
 */
export class DeltaCounters {
  readonly #keys = new WeakMap<Readonly<Attributes>, string>();
  #baselines: Baselines = new Map();
  #firstCollection: HrTime | undefined;
  #collection = 0;

  convert({ resource, scopeMetrics }: ResourceMetrics): DeltaCollection {
    this.#collection += 1;
    const living = entitiesOf(scopeMetrics);
    const next = new Map([...this.#baselines].filter(([, baseline]) => this.#isKept(baseline, living)));
    const converted = scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: isEntityScope(scope)
        ? metrics.flatMap((metric) => this.#convertMetric(metric, next))
        : metrics,
    }));
    return {
      collected: { resource, scopeMetrics: converted },
      commit: () => {
        this.#baselines = next;
      },
    };
  }

  #convertMetric(metric: MetricData, next: Baselines): MetricData[] {
    if (metric.dataPointType !== DataPointType.SUM || !metric.isMonotonic) return [metric];
    const points = metric.dataPoints.flatMap(
      (point) => this.#convertPoint(`${metric.descriptor.name} ${this.#keyOf(point)}`, point, next) ?? [],
    );
    if (points.length === 0) return [];
    return [{ ...withPoints(metric, points), aggregationTemporality: AggregationTemporality.DELTA }];
  }

  #convertPoint(key: string, point: DataPoint<number>, next: Baselines): DataPoint<number> | undefined {
    this.#firstCollection ??= point.endTime;
    const reached = { ...toBaseline(point), collection: this.#collection, entity: markOf(point) };
    next.set(key, reached);
    const baseline = this.#baselines.get(key);
    if (baseline !== undefined && isSameCounter(point, baseline)) return toDelta(point, baseline);
    if (compareTimes(point.startTime, this.#firstCollection) >= 0) return point;
    // Kept whether or not this collection arrives: it tells nothing of the series.
    this.#baselines.set(key, reached);
    return undefined;
  }

  #isKept({ collection, entity }: Remembered, living: ReadonlySet<EntityMark>): boolean {
    return living.has(entity) || this.#collection - collection <= KEPT_COLLECTIONS;
  }

  #keyOf({ attributes }: DataPoint<number>): string {
    const known = this.#keys.get(attributes);
    if (known !== undefined) return known;
    // What describes an entity can be added while it lives: it is the same series.
    const identifying = IDENTIFYING.map((name) => attributes[name] ?? '').join(' ');
    const key = `${identifying} ${toAttributeKey(ownAttributesOf(attributes))}`;
    this.#keys.set(attributes, key);
    return key;
  }
}

function entitiesOf(scopeMetrics: ResourceMetrics['scopeMetrics']): ReadonlySet<EntityMark> {
  const marks = new Set<EntityMark>();
  for (const { scope, metrics } of scopeMetrics) {
    if (!isEntityScope(scope)) continue;
    for (const { dataPoints } of metrics) for (const point of dataPoints) marks.add(markOf(point));
  }
  return marks;
}

function markOf({ attributes }: DataPoint<unknown>): EntityMark {
  return attributes[ATTR_CGROUP_PATH];
}
