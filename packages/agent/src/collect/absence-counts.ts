import type { AbsenceReason } from '@psiperf/cgroup';

/** One reading that a cgroup lacks. */
export interface LackingReading {
  readonly collector: string;
  readonly resource: string;
  readonly reason: AbsenceReason;
}

/** How many cgroups lack a reading, by collector, resource and reason. */
export class AbsenceCounts {
  readonly #counts = new Map<string, readonly [LackingReading, number]>();

  static of(lacking: Iterable<LackingReading>): AbsenceCounts {
    const counts = new AbsenceCounts();
    for (const one of lacking) counts.#add(one);
    return counts;
  }

  /** What is lacking, with the number of cgroups that lack it; always above zero. */
  [Symbol.iterator](): Iterator<readonly [LackingReading, number]> {
    return this.#counts.values();
  }

  #add(lacking: LackingReading): void {
    const key = `${lacking.collector} ${lacking.resource} ${lacking.reason}`;
    const [, cgroups] = this.#counts.get(key) ?? [lacking, 0];
    this.#counts.set(key, [lacking, cgroups + 1]);
  }
}
