// The files of a slot and the places of their values; native/src/core/file_kind.h has the same order and places.

/** Which names the files have: in a cgroup's directory, or in `/proc/pressure`. */
export type FileNames = 'cgroup' | 'node';

/** One file of a slot. */
export interface FileLayout {
  /** Its place in the status row of the slot, and its bit in `wanted`. */
  readonly index: number;
  /** Absent where the directory has no such file. */
  readonly names: { readonly cgroup: string; readonly node?: string };
  /** Place of its values in the value row of the slot. */
  readonly firstValue: number;
  readonly valueCount: number;
}

/**
 * Of a pressure file: some and full, each avg10, avg60, avg300 in percent and total in microseconds.
 * Of cpu.stat: nr_periods, nr_throttled, throttled_usec. Of cpu.stat.local: throttled_usec.
 */
export const FILES = Object.freeze({
  cpu: { index: 0, names: { cgroup: 'cpu.pressure', node: 'cpu' }, firstValue: 0, valueCount: 8 },
  memory: { index: 1, names: { cgroup: 'memory.pressure', node: 'memory' }, firstValue: 8, valueCount: 8 },
  io: { index: 2, names: { cgroup: 'io.pressure', node: 'io' }, firstValue: 16, valueCount: 8 },
  irq: { index: 3, names: { cgroup: 'irq.pressure', node: 'irq' }, firstValue: 24, valueCount: 8 },
  throttling: { index: 4, names: { cgroup: 'cpu.stat' }, firstValue: 32, valueCount: 3 },
  localThrottling: { index: 5, names: { cgroup: 'cpu.stat.local' }, firstValue: 35, valueCount: 1 },
} satisfies Record<string, FileLayout>);

/** What a file is read for: the key of its outcome in a sample. */
export type FileKey = keyof typeof FILES;

export const FILE_KEYS = Object.freeze(Object.keys(FILES) as FileKey[]);
export const FILES_PER_SLOT = 6;

/**
 * Which files are read together: pressure, which costs the kernel next to nothing, and statistics, for which it may first
 * have to add up those of all cgroups below and of removed ones.
 */
export const FILE_PARTS = Object.freeze({
  pressure: { index: 0, keys: ['cpu', 'memory', 'io', 'irq'] },
  statistics: { index: 1, keys: ['throttling', 'localThrottling'] },
} satisfies Record<string, { index: number; keys: readonly FileKey[] }>);

export type FilePart = keyof typeof FILE_PARTS;

/** Place, in the value row, of how many milliseconds ago the first part was read; 0 in this reading, NaN never. */
export const FIRST_AGE = 36;
export const VALUES_PER_SLOT = 38;

/** The set of these files, one bit each. */
export function toFileBits(keys: readonly FileKey[]): number {
  return keys.reduce((bits, key) => bits | (1 << FILES[key].index), 0);
}
