/** The cgroup v2 tree that is watched. */
export interface CgroupRoot {
  /** The directory that is its root, absolute. */
  readonly directory: string;
  /**
   * How it was found: where systemd mounts it, beside cgroup v1, by the mount table, or given by the operator; `copy`
   * is a given directory of ordinary files that were copied from such a tree.
   */
  readonly layout: 'unified' | 'hybrid' | 'mountinfo' | 'given' | 'copy';
  /** `whole`: the kernel's root cgroup, so every cgroup of the machine is below it. `subtree`: anything less. */
  readonly visibility: 'whole' | 'subtree';
}
