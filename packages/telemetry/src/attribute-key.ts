import type { Attributes } from '@opentelemetry/api';

/** A text that is the same for equal attributes, in whatever order and object they come. */
export function toAttributeKey(attributes: Readonly<Attributes>): string {
  return JSON.stringify(Object.entries(attributes).sort(byKey));
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
