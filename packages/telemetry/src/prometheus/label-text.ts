import type { AttributeValue } from '@opentelemetry/api';
import { sanitizeName } from './sanitize-name.ts';

/** A label's name, as OpenTelemetry spells it, and its value. */
export type Label = readonly [name: string, value: string];

/**
 * `{a="b",c="d"}`; empty without labels. Names that are the same to Prometheus become one label with both
 * values, as OpenTelemetry's translation says.
 * @param order `sorted` by name.
 */
export function toLabelText(labels: readonly Label[], order: 'given' | 'sorted' = 'given'): string {
  const byName = new Map<string, string>();
  for (const [name, value] of labels) {
    const allowed = sanitizeName(name);
    const earlier = byName.get(allowed);
    byName.set(allowed, earlier === undefined ? value : `${earlier};${value}`);
  }
  if (byName.size === 0) return '';
  const named = order === 'given' ? [...byName] : [...byName].sort(byFirst);
  return `{${named.map(([name, value]) => `${name}="${escapeLabelValue(value)}"`).join(',')}}`;
}

function byFirst([a]: Label, [b]: Label): number {
  return a < b ? -1 : 1;
}

/** An attribute's value as text: strings as they are, everything else as JSON; empty for a lacking one. */
export function toLabelValue(value: AttributeValue | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function escapeLabelValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
