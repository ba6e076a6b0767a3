/** What is wrong about a counter. */
export type PerfErrorCode =
  /** The text does not name an event, or not one that can be counted in a group. Thrown. */
  | 'ERR_PERF_EVENT'
  /** What the kernel returned is not a group's values. */
  | 'ERR_PERF_MALFORMED'
  /** The kernel refused the open with an errno that has no meaning of its own here. */
  | 'ERR_PERF_OPEN'
  /** The kernel refused the read. */
  | 'ERR_PERF_READ'
  /** The reader was used after it had been closed: a bug in the caller. Thrown. */
  | 'ERR_PERF_CLOSED';

/** A counter that cannot be used, and why. */
export class PerfError extends Error {
  override readonly name = 'PerfError';
  /** What kind of failure it is; programs go by this, not by the message. */
  readonly code: PerfErrorCode;
  /** The cgroup's directory, or `/proc/self` of the own process, where it is about one. */
  readonly path: string | undefined;
  /** The event's name, where it is about one. */
  readonly event: string | undefined;
  /** The CPU, where it is about one: cgroups are counted on each, processes are not. */
  readonly cpu: number | undefined;
  /** Positive errno where a system call failed. */
  readonly errno: number | undefined;
  /** What to do about it. */
  readonly hint: string | undefined;

  constructor(
    code: PerfErrorCode,
    message: string,
    details: {
      path?: string | undefined;
      event?: string | undefined;
      cpu?: number | undefined;
      errno?: number | undefined;
      hint?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.path = details.path;
    this.event = details.event;
    this.cpu = details.cpu;
    this.errno = details.errno;
    this.hint = details.hint;
  }
}
