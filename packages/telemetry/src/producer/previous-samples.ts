import type { Entity, MeasuredTable } from '../metric-table.ts';

/** The samples that one reader was given last, of tables that compare; each is kept as long as its entity. */
export class PreviousSamples {
  readonly #tables = new WeakMap<MeasuredTable<unknown>['rows'], WeakMap<Entity, unknown>>();

  /** The sample of the entity at the last call, in place of which this one is kept; undefined at the first. */
  exchange<Sample>(rows: MeasuredTable<Sample>['rows'], entity: Entity, sample: Sample): Sample | undefined {
    const table = this.#tableOf(rows);
    const previous = table.get(entity);
    table.set(entity, sample);
    return previous;
  }

  #tableOf<Sample>(rows: MeasuredTable<Sample>['rows']): WeakMap<Entity, Sample> {
    const known = this.#tables.get(rows as MeasuredTable<unknown>['rows']);
    if (known !== undefined) return known as WeakMap<Entity, Sample>;
    const table = new WeakMap<Entity, Sample>();
    this.#tables.set(rows as MeasuredTable<unknown>['rows'], table as WeakMap<Entity, unknown>);
    return table;
  }
}
