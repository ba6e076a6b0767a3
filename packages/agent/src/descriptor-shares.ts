/** How many descriptors may be held between readings, and for what. */
export interface DescriptorShares {
  readonly pressure: number;
  readonly counters: number;
}

/** Counters need theirs held open to count at all; a pressure file can be opened for every reading. */
const COUNTERS_SHARE = 2 / 3;

/**
 * Shares out what the process may hold.
 * @param all what the limit of open files leaves to readers.
 * @param counters what counters were given by hand; undefined: their usual share.
 */
export function shareDescriptors(all: number, counters: number | undefined): DescriptorShares {
  const forCounters = Math.min(all, counters ?? Math.floor(all * COUNTERS_SHARE));
  return { pressure: all - forCounters, counters: forCounters };
}
