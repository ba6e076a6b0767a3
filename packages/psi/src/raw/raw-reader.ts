import type { FileNames } from './layout.ts';

/** A directory for a slot. */
export interface SlotToAdd {
  readonly slot: number;
  readonly directory: string;
  /** The inode that the directory must have; not checked without one. */
  readonly inode?: bigint;
  readonly files: FileNames;
  /** The set of files to read, one bit each. */
  readonly wanted: number;
}

/** What a reading does besides reading. Removals come first, so that a slot can change hands at once. */
export interface SlotChanges {
  readonly remove: readonly number[];
  readonly add: readonly SlotToAdd[];
  /** Whether files that could not be opened or read are tried again. */
  readonly retry: boolean;
}

/** The output of a reading: one row of each for every slot; see `layout.ts` and `status.ts`. */
export interface Batch {
  readonly status: Int32Array;
  /** NaN where there is no value. */
  readonly values: Float64Array;
}

/**
 * Reads the files of many slots at a time. Both implementations give the same for the same files.
 *
 * No reading waits long for the kernel: a part of a slot that is slow is left to the thread that reads it and keeps its last
 * values, with their age, until that thread ends, and then for ten times as long as it took. Two such threads read
 * statistics at most, and three in all; while there are as many, what they would be needed for keeps its last values.
 */
export interface RawReader {
  readonly kind: 'native' | 'typescript';
  /**
   * One reading, into `batch`, which has room for every slot; resolves with how many descriptors are held afterwards.
   * Not while another is under way.
   */
  read(changes: SlotChanges, batch: Batch): Promise<number>;
  /** How long the slowest file of each kind took, by its index, in cgroups and at the last reading; NaN: none was read. */
  longestMillis(): Float64Array;
  /** Closes every descriptor. Not while a reading is under way. */
  close(): Promise<void> | void;
}
