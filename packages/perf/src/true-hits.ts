import type { CounterPlan, CountPlace } from './counter-plan.ts';

/**
 * Where a count is in `GroupSample.counts`. That of a true hit is behind those of the group's events, in the order of the
 * plan's events.
 */
export function toCountIndex(plan: CounterPlan, place: CountPlace): number {
  if (place.minus === undefined) return place.count;
  const events = plan.groups[place.group]?.events.length ?? 0;
  return events + hitPlacesOf(plan, place.group).indexOf(place);
}

/** The true hits of a group: accesses without misses. */
export function hitPlacesOf(plan: CounterPlan, group: number): readonly CountPlace[] {
  return plan.events.flatMap(({ place }) =>
    'minus' in place && place.minus !== undefined && place.group === group ? [place] : [],
  );
}

/**
 * The true hits of one group in one cgroup. Both counts are estimates where events take turns, so that their difference
 * may go back for a moment; then the hits stay where they were.
 */
export class TrueHits {
  readonly #places: readonly CountPlace[];
  readonly #hits: number[];

  constructor(places: readonly CountPlace[]) {
    this.#places = places;
    this.#hits = places.map(() => 0);
  }

  /** These counts with the hits behind them. */
  append(counts: readonly number[]): readonly number[] {
    this.#places.forEach(({ count, minus }, index) => {
      const hits = (counts[count] ?? 0) - (counts[minus ?? count] ?? 0);
      this.#hits[index] = Math.max(this.#hits[index] ?? 0, hits);
    });
    return this.#places.length === 0 ? counts : [...counts, ...this.#hits];
  }
}
