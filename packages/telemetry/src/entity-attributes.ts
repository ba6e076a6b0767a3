import type { Attributes } from '@opentelemetry/api';

const ENTITY_KEY = /^(?:k8s|container|cgroup|oci)\.|^process\.pid$/;

/** The attributes of an entity's point, taken apart. */
export interface SplitAttributes {
  /** Who it is: these become the Resource in OTLP. Empty for the node. */
  readonly entity: Attributes;
  /** What tells the entity's points of one metric apart, such as `psi.type`. */
  readonly own: Attributes;
}

/** Takes a point's attributes apart by their keys alone: `k8s.`, `container.`, `cgroup.`, `oci.` and its first process say who it is. */
export function splitAttributes(attributes: Readonly<Attributes>): SplitAttributes {
  return { entity: pick(attributes, isEntityKey), own: ownAttributesOf(attributes) };
}

/** The point's own attributes alone. */
export function ownAttributesOf(attributes: Readonly<Attributes>): Attributes {
  return pick(attributes, (key) => !isEntityKey(key));
}

function isEntityKey(key: string): boolean {
  return ENTITY_KEY.test(key);
}

function pick(attributes: Readonly<Attributes>, isWanted: (key: string) => boolean): Attributes {
  const wanted = Object.keys(attributes).filter(isWanted);
  return Object.fromEntries(wanted.map((key) => [key, attributes[key]]));
}
