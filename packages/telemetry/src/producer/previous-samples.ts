import type { Entity, MeasuredTable } from '../metric-table.ts';

/** The two newest samples of an entity. */
interface Kept {
  readonly sample: unknown;
  readonly previous: unknown;
}

/** The samples that one reader was given last, of tables that compare; each is kept as long as its entity. */
export class PreviousSamples {
  readonly #tables = new WeakMap<readonly unknown[], WeakMap<object, Kept>>();

  /**
   * The sample that the reader was given before this one; undefined at the first. Two collections that share a reading
   * get the same answer.
   */
  exchange<Sample>(rows: MeasuredTable<Sample>['rows'], entity: Entity, sample: Sample): Sample | undefined {
    const table = this.#tableOf(rows);
    const { key = entity } = entity;
    const kept = table.get(key);
    const previous = kept?.sample === sample ? kept.previous : kept?.sample;
    table.set(key, { sample, previous });
    return previous as Sample | undefined;
  }

  #tableOf(rows: readonly unknown[]): WeakMap<object, Kept> {
    const known = this.#tables.get(rows);
    if (known !== undefined) return known;
    const table = new WeakMap<object, Kept>();
    this.#tables.set(rows, table);
    return table;
  }
}
