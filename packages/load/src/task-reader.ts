import type { Absence, CgroupError } from '@psiperf/cgroup';
import type { TaskMethod } from './raw/raw-task-reader.ts';
import type { TaskCounts } from './task-counts.ts';

/** Whose tasks to count. A `CgroupRef` is one. */
export interface TaskTarget {
  /** The directory's inode, which identifies the target. */
  readonly id: bigint;
  /** Whose `cgroup.threads` are read, and those below it. */
  readonly directory: string;
  /** Below the root that is watched. */
  readonly path: string;
}

/** Counts the tasks of many cgroups at a time. */
export interface TaskReader {
  /** Which reader it is. */
  readonly kind: 'native' | 'typescript';
  /** How tasks are found. */
  readonly method: TaskMethod;
  /**
   * One pass over all targets; the result is aligned with them. Not while another is under way. `gone`, `not-permitted` and
   * `over-budget` are the absences; one cgroup that fails harms no other.
   */
  read(targets: readonly TaskTarget[]): Promise<readonly (TaskCounts | Absence | CgroupError)[]>;
}
