// cpu.max and memory.max: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
//
//     200000 100000
//
// cpu.max: quota and period in microseconds, the quota `max` where there is none.
//
//     268435456
//
// memory.max: bytes, or `max`. No root cgroup has either file.

/** How much a cgroup may have; `max` is the kernel's word for no limit. */
export interface CpuLimit {
  /** CPU time in each period, of all CPUs together. */
  readonly quotaMicros: number | 'max';
  /** How long a period is; 100,000 unless somebody has chosen another. */
  readonly periodMicros: number;
}

/** Undefined where the text is not a `cpu.max`. */
export function parseCpuMax(text: string): CpuLimit | undefined {
  const [, quota, period] = /^(max|\d+) (\d+)\n$/.exec(text) ?? [];
  if (quota === undefined || period === undefined) return undefined;
  return { quotaMicros: toLimit(quota), periodMicros: Number(period) };
}

/** Bytes; undefined where the text is not a `memory.max`. */
export function parseMemoryMax(text: string): number | 'max' | undefined {
  const limit = /^(max|\d+)\n$/.exec(text)?.[1];
  return limit === undefined ? undefined : toLimit(limit);
}

function toLimit(text: string): number | 'max' {
  return text === 'max' ? text : Number(text);
}
