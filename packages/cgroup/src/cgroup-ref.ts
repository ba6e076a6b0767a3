/** Where a cgroup is. Immutable; a recreated directory of the same path is another ref. */
export interface CgroupRef {
  /** The directory's inode, which is the cgroup's id in the kernel: its identity for its lifetime. */
  readonly id: bigint;
  /** Path below the root that is watched, beginning with `/`; the root itself is `/`. */
  readonly path: string;
  /** The directory to open. */
  readonly directory: string;
}
