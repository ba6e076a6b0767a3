import type { Attributes } from '@opentelemetry/api';
import type { ResourceMetrics, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { toAttributeKey } from '../attribute-key.ts';
import { commonAttributes } from '../common-attributes.ts';
import { type SplitAttributes, splitAttributes } from '../entity-attributes.ts';
import { isEntityScope } from '../entity-scope.ts';
import { EntityMetrics } from './entity-metrics.ts';

interface Place extends SplitAttributes {
  readonly entityKey: string;
}

/**
 * Takes a collection apart: one ResourceMetrics for each entity, one for the node, and one for the agent's own
 * instruments under its full Resource. What became part of a Resource is not on the points any more.
 */
export class ResourceSplitter {
  readonly #places = new WeakMap<Readonly<Attributes>, Place>();

  split({ resource, scopeMetrics }: ResourceMetrics): ResourceMetrics[] {
    const own = scopeMetrics.filter(({ scope, metrics }) => !isEntityScope(scope) && metrics.length > 0);
    const ofEntities = scopeMetrics.filter(({ scope }) => isEntityScope(scope));
    const entities = this.#splitByEntity(ofEntities, commonAttributes(resource.attributes));
    return own.length === 0 ? entities : [{ resource, scopeMetrics: own }, ...entities];
  }

  #splitByEntity(scopes: readonly ScopeMetrics[], common: Readonly<Attributes>): ResourceMetrics[] {
    const byKey = new Map<string, EntityMetrics>();
    for (const { scope, metrics } of scopes) {
      for (const metric of metrics) {
        for (const point of metric.dataPoints) {
          const place = this.#placeOf(point.attributes);
          let entity = byKey.get(place.entityKey);
          if (entity === undefined) {
            entity = new EntityMetrics({ ...common, ...place.entity });
            byKey.set(place.entityKey, entity);
          }
          entity.add(scope, metric, { ...point, attributes: place.own });
        }
      }
    }
    return Array.from(byKey.values(), (entity) => entity.toResourceMetrics());
  }

  #placeOf(attributes: Readonly<Attributes>): Place {
    const known = this.#places.get(attributes);
    if (known !== undefined) return known;
    const split = splitAttributes(attributes);
    const place = { ...split, entityKey: toAttributeKey(split.entity) };
    this.#places.set(attributes, place);
    return place;
  }
}
