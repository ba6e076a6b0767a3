import type { Attributes } from '@opentelemetry/api';
import type { Entity } from '../metric-table.ts';
import type { OwnAttributes } from './own-attributes.ts';

/** The attributes of an entity's points, by the number of their own set. */
type ByOwn = (Readonly<Attributes> | undefined)[];

/** The flat attributes of points, made once per entity and own set, and kept only as long as the entity. */
export class PointAttributes {
  readonly #own: OwnAttributes;
  readonly #byEntity = new WeakMap<Entity, ByOwn>();

  constructor(own: OwnAttributes) {
    this.#own = own;
  }

  /** What is known of the entity so far: look here before asking `make`. */
  of(entity: Entity): ByOwn {
    const known = this.#byEntity.get(entity);
    if (known !== undefined) return known;
    const byOwn: ByOwn = [];
    this.#byEntity.set(entity, byOwn);
    return byOwn;
  }

  make(entity: Entity, own: number): Readonly<Attributes> {
    const flat = Object.freeze({ ...entity.attributes, ...this.#own.at(own) });
    this.of(entity)[own] = flat;
    return flat;
  }
}
