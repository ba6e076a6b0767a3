import type { AbsenceReason } from '@psiperf/cgroup';

/** One reading that a cgroup lacks. */
export interface LackingReading {
  readonly collector: string;
  readonly resource: string;
  readonly reason: AbsenceReason;
}

/** How many cgroups lack a reading, by collector, resource and reason. */
export class AbsenceCounts {
  readonly #counts: { readonly lacking: LackingReading; cgroups: number }[] = [];

  /** Counts one more cgroup that lacks this reading. The kinds of lack are few, the cgroups many. */
  add(lacking: LackingReading): void {
    const known = this.#counts.find((count) => isSame(count.lacking, lacking));
    if (known === undefined) this.#counts.push({ lacking, cgroups: 1 });
    else known.cgroups += 1;
  }

  /** Counts one more cgroup for each of these. */
  addAll(lacking: Iterable<LackingReading>): void {
    for (const one of lacking) this.add(one);
  }

  /** What is lacking, with the number of cgroups that lack it; always above zero. */
  *[Symbol.iterator](): Generator<readonly [LackingReading, number]> {
    for (const { lacking, cgroups } of this.#counts) yield [lacking, cgroups];
  }
}

function isSame(one: LackingReading, other: LackingReading): boolean {
  return one.collector === other.collector && one.resource === other.resource && one.reason === other.reason;
}
