import type { PressureSample } from './pressure-sample.ts';

/** Whose files to read. A `CgroupRef` is one. */
export interface PressureTarget {
  /** The directory's inode, which identifies the target for its lifetime. Not checked for the node. */
  readonly id: bigint;
  /** The cgroup's directory, or `/proc/pressure`. */
  readonly directory: string;
  /** Which files the directory has: `cpu.pressure` and `cpu.stat` (`cgroup`, the default), or `cpu` (`node`). */
  readonly files?: 'cgroup' | 'node';
}

/** Reads the pressure and throttling files of many cgroups at a time, and holds them open in between. */
export interface PressureReader {
  /** Whether the addon reads, or Node.js alone. */
  readonly kind: 'native' | 'typescript';
  /**
   * One reading of all targets; the result is aligned with them. Targets that are new are opened, those no longer
   * listed are closed. A call while another is under way waits for its turn. What is wrong with a file is in its sample.
   * @throws PsiError `ERR_PSI_CLOSED` after `close()`.
   */
  read(targets: readonly PressureTarget[]): Promise<readonly PressureSample[]>;
  /**
   * How long the slowest file of each name took, in milliseconds: of cgroups, at the last reading, or of reads that ended
   * since the one before. Names of which none was read are not there.
   */
  readonly longestMillis: ReadonlyMap<string, number>;
  /** Descriptors that were held open at the end of the last reading. */
  readonly heldDescriptors: number;
  /** Waits for the reading under way and closes every descriptor. A read afterwards is rejected. */
  close(): Promise<void>;
}
