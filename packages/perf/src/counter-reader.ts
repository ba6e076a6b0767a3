import type { CounterSample } from './counter-sample.ts';

/** Whose work to count. A `CgroupRef` is one. */
export interface CounterTarget {
  /** The inode of its directory in the cgroup v2 tree, which identifies the target for its lifetime. */
  readonly id: bigint;
  /** Its directory in the cgroup v2 tree. */
  readonly directory: string;
}

/** Counts the work of many cgroups at a time. */
export interface CounterReader {
  /**
   * One reading of all targets; the result is aligned with them. Targets that are new are opened, those no longer listed
   * are closed. Those that are open stay so; of the new ones the first have precedence where descriptors run short. A call
   * while another is under way waits for its turn.
   */
  read(targets: readonly CounterTarget[]): Promise<readonly CounterSample[]>;
  /**
   * Opens and closes as a reading of these targets does, and tells of nothing: counting begins when a cgroup appears, and
   * one that was removed is not held until the next reading. With a duty cycle those that are new wait for the next window.
   * Never rejects: the next reading tries again what failed, or tells of it. Nothing happens once the reader is closed.
   */
  follow(targets: readonly CounterTarget[]): Promise<void>;
  /** Descriptors that were held open at the end of the last reading. */
  readonly heldDescriptors: number;
  /** How many targets there is room for within the limit of descriptors; Infinity where none is opened. */
  readonly capacity: number;
  /** Those of the last reading that were not counted because descriptors ran short; their groups are `over-budget`. */
  readonly leftOut: readonly CounterTarget[];
  /** Waits for the reading under way and closes every descriptor. A read afterwards is rejected. */
  close(): Promise<void>;
}
