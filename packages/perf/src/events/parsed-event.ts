/** A term of a PMU's event: `umask=0x1`; without a value the name of an event of sysfs, or a field that is set to 1. */
export interface EventTerm {
  readonly name: string;
  readonly value?: bigint;
}

/** What the name of an event stands for. */
export type EventMeaning =
  /** An event of the kernel itself: PERF_TYPE_SOFTWARE. */
  | { readonly kind: 'software'; readonly config: number }
  /** An event that the kernel translates for the CPU: PERF_TYPE_HARDWARE and PERF_TYPE_HW_CACHE. */
  | { readonly kind: 'hardware' | 'cache'; readonly config: number }
  /** A CPU's own number of an event: PERF_TYPE_RAW. */
  | { readonly kind: 'raw'; readonly config: bigint }
  /** An event in the terms of one PMU, which its directory in sysfs explains. */
  | { readonly kind: 'pmu'; readonly pmu: string; readonly terms: readonly EventTerm[] }
  /** True hits: what the first counts without what the second counts, both in one group. */
  | { readonly kind: 'hits'; readonly accesses: ParsedEvent; readonly misses: ParsedEvent };

/** An event whose name is understood. Whether this machine has it is another question. */
export interface ParsedEvent {
  /** As it was given. */
  readonly name: string;
  readonly meaning: EventMeaning;
  /** `:k`: only the kernel's part is counted. */
  readonly excludeUser: boolean;
  /** `:u`: only the part of user space is counted. */
  readonly excludeKernel: boolean;
}
