import type { Attributes } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { DataPoint, MetricData, ResourceMetrics, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { withPoints } from './with-points.ts';

/** The metrics of one entity, as they are picked out of a collection in its order. */
export class EntityMetrics {
  readonly #attributes: Readonly<Attributes>;
  readonly #scopes: ScopeMetrics[] = [];
  #scope: ScopeMetrics['scope'] | undefined;
  #metric: MetricData | undefined;
  #points: DataPoint<unknown>[] = [];

  /** @param attributes of its Resource. */
  constructor(attributes: Readonly<Attributes>) {
    this.#attributes = attributes;
  }

  /** Adds a point; those of one metric must come one after the other. */
  add(scope: ScopeMetrics['scope'], metric: MetricData, point: DataPoint<unknown>): void {
    if (scope !== this.#scope) this.#scopes.push({ scope, metrics: [] });
    if (scope !== this.#scope || metric !== this.#metric) this.#begin(metric);
    this.#scope = scope;
    this.#metric = metric;
    this.#points.push(point);
  }

  toResourceMetrics(): ResourceMetrics {
    return { resource: resourceFromAttributes(this.#attributes), scopeMetrics: this.#scopes };
  }

  #begin(metric: MetricData): void {
    this.#points = [];
    this.#scopes.at(-1)?.metrics.push(withPoints(metric, this.#points));
  }
}
