import type { MetricRow } from './metric-table.ts';

/** A metric as the registry lists it. */
export interface MetricDescription {
  /** In full, such as `container.cpu.pressure.time`. */
  readonly name: string;
  readonly instrument: 'counter' | 'gauge';
  readonly unit: string;
  readonly description: string;
  /** The keys of its points' own attributes with their values, sorted by key; the entity's are not among them. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** The option that turns it on; absent where it is always on. */
  readonly optIn?: string;
}

/** Every metric that the rows describe, once for each subject, in the order of the rows. */
// biome-ignore lint/suspicious/noExplicitAny: a description does not look at samples.
export function describeMetrics(rows: readonly MetricRow<any>[]): MetricDescription[] {
  return rows.flatMap((row) => {
    const { instrument, unit, description, optIn } = row;
    const shared = { instrument, unit, description, attributes: attributesOf(row), ...(optIn && { optIn }) };
    return row.subjects.map((subject) => ({ name: `${subject}.${row.name}`, ...shared }));
  });
}

function attributesOf({ series }: MetricRow<unknown>): Record<string, string[]> {
  const keys = [...new Set(series.flatMap(({ attributes }) => Object.keys(attributes)))].sort();
  return Object.fromEntries(keys.map((key) => [key, valuesOf(series, key)]));
}

function valuesOf(series: MetricRow<unknown>['series'], key: string): string[] {
  return [...new Set(series.flatMap(({ attributes }) => attributes[key] ?? []))];
}
