/**
 * How the tasks of cgroups are found: `threads` lists each cgroup's `cgroup.threads`, whose ids must be those of the procfs;
 * `walk` goes over all tasks of a procfs and asks of each which cgroup it is in.
 */
export type TaskMethod = 'threads' | 'walk';

/** A cgroup for a row. */
export interface RawTaskCgroup {
  readonly directory: string;
  /** The inode that the directory must have; not checked without one. */
  readonly inode?: bigint;
  /** As `/proc/<pid>/cgroup` has it for this process; used by the walk alone. */
  readonly path: string;
}

/** What a pass is told. */
export interface TaskPass {
  readonly method: TaskMethod;
  readonly cgroups: readonly RawTaskCgroup[];
  /** Most tasks and directories to read. */
  readonly limit: number;
}

/** The output of a pass: a status of each cgroup, and its counts in the order of `TASK_STATES`, NaN where it is not OK. */
export interface TaskRows {
  readonly status: Int32Array;
  readonly values: Float64Array;
}

/** Counts the tasks of many cgroups. Both implementations give the same for the same files. */
export interface RawTaskReader {
  readonly kind: 'native' | 'typescript';
  /** One pass, into rows of which there are as many as cgroups. Not while another is under way. */
  read(pass: TaskPass, rows: TaskRows): Promise<void>;
}
