import type { Attributes } from '@opentelemetry/api';

const ENTITY_KEY = /^(?:k8s|container|cgroup|oci)\./;

/** The attributes of an entity's point, taken apart. */
export interface SplitAttributes {
  /** Who it is: these become the Resource in OTLP. Empty for the node. */
  readonly entity: Attributes;
  /** What tells the entity's points of one metric apart, such as `psi.type`. */
  readonly own: Attributes;
}

/** Takes a point's attributes apart by their keys alone: `k8s.`, `container.`, `cgroup.` and `oci.` say who it is. */
export function splitAttributes(attributes: Readonly<Attributes>): SplitAttributes {
  const entity: Attributes = {};
  const own: Attributes = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (ENTITY_KEY.test(key)) entity[key] = value;
    else own[key] = value;
  }
  return { entity, own };
}
