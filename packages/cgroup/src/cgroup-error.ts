/** What went wrong with the cgroup tree. */
export type CgroupErrorCode =
  /** No cgroup v2 tree is mounted: cgroup v1 alone, or nothing at all. */
  | 'ERR_CGROUP_NO_V2'
  /** The directory that was given is not in a cgroup v2 tree, or cannot be read. */
  | 'ERR_CGROUP_ROOT'
  /** There is no cgroup at the path that was named, or this process is in none that can be seen. */
  | 'ERR_CGROUP_NOT_FOUND'
  /** The kernel refused to read a file or directory with an errno that has no meaning of its own here. */
  | 'ERR_CGROUP_READ'
  /** A kernel file has contents that its grammar does not allow. */
  | 'ERR_CGROUP_MALFORMED';

/** A broken or unusable cgroup tree: what, where, why and what to do. */
export class CgroupError extends Error {
  override readonly name = 'CgroupError';
  /** What kind of failure it is; programs go by this, not by the message. */
  readonly code: CgroupErrorCode;
  /** The file or directory that it is about. */
  readonly path: string;
  /** What the operator can do about it. */
  readonly hint: string | undefined;

  constructor(
    code: CgroupErrorCode,
    message: string,
    details: { path: string; hint?: string; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.path = details.path;
    this.hint = details.hint;
  }
}
