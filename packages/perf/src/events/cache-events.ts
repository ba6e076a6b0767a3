// PERF_TYPE_HW_CACHE: config = cache | operation << 8 | result << 16. Result 0 counts accesses, hits and misses alike;
// result 1 counts misses. The kernel has no number for hits.

/** The operations that each cache can have at all; a CPU has few of them. */
const CACHES: readonly (readonly [name: string, number: number, operations: readonly Operation[]])[] = [
  ['L1-dcache', 0, ['load', 'store', 'prefetch']],
  ['L1-icache', 1, ['load', 'prefetch']],
  ['LLC', 2, ['load', 'store', 'prefetch']],
  ['dTLB', 3, ['load', 'store', 'prefetch']],
  ['iTLB', 4, ['load']],
  ['branch', 5, ['load']],
  ['node', 6, ['load', 'store', 'prefetch']],
];

const OPERATIONS = { load: 0, store: 1, prefetch: 2 } as const;
type Operation = keyof typeof OPERATIONS;

const ACCESSES = 0;
const MISSES = 1;

/** `L1-dcache-loads`, `L1-dcache-load-misses`, and so on. */
export const CACHE_EVENTS: readonly { readonly name: string; readonly config: number }[] =
  combinations().flatMap(({ config, accesses, misses }) => [
    { name: accesses, config: config | (ACCESSES << 16) },
    { name: misses, config: config | (MISSES << 16) },
  ]);

/** `L1-dcache-load-hits`, and so on: names of psiperf, not of perf. */
export const CACHE_HITS: readonly {
  readonly name: string;
  readonly accesses: string;
  readonly misses: string;
}[] = combinations().map(({ operation, base, accesses, misses }) => ({
  name: `${base}-${operation}-hits`,
  accesses,
  misses,
}));

function combinations() {
  return CACHES.flatMap(([base, number, operations]) =>
    operations.map((operation) => ({
      base,
      operation,
      config: number | (OPERATIONS[operation] << 8),
      accesses: `${base}-${operation === 'prefetch' ? 'prefetches' : `${operation}s`}`,
      misses: `${base}-${operation}-misses`,
    })),
  );
}
