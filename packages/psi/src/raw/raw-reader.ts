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

/** Reads the files of many slots at a time. Both implementations give the same for the same files. */
export interface RawReader {
  readonly kind: 'native' | 'typescript';
  /**
   * One reading, into `batch`, which has room for every slot; resolves with how many descriptors are held afterwards.
   * Not while another is under way.
   */
  read(changes: SlotChanges, batch: Batch): Promise<number>;
  /** Closes every descriptor. Not while a reading is under way. */
  close(): Promise<void> | void;
}
