import { ATTR_CONTAINER_ID } from '@opentelemetry/semantic-conventions';
import { toLabelValue } from './label-text.ts';
import type { LabelRule } from './name-profile.ts';

const SHORT_ID_DIGITS = 12;

/** A label with the value of the first of these attributes that is there. */
export function firstOf(name: string, ...keys: readonly string[]): LabelRule {
  return {
    name,
    attributes: keys,
    value: (entity) => toLabelValue(keys.map((key) => entity[key]).find(isPresent)),
  };
}

/** The same, and else the first digits of the container's id, as `docker ps` and `crictl ps` show them. */
export function firstOfOrShortId(name: string, ...keys: readonly string[]): LabelRule {
  const named = firstOf(name, ...keys);
  const id = firstOf(name, ATTR_CONTAINER_ID);
  return {
    name,
    attributes: [...named.attributes, ...id.attributes],
    value: (entity) => named.value(entity) || id.value(entity).slice(0, SHORT_ID_DIGITS),
  };
}

/** A label that is always empty. */
export function empty(name: string): LabelRule {
  return { name, attributes: [], value: () => '' };
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined && value !== '';
}
