/** What is broken about a pressure or cpu.stat file. */
export type PsiErrorCode =
  /** The contents do not follow the kernel's grammar: empty, cut off, not a number, out of range. */
  | 'ERR_PSI_MALFORMED'
  /** The kernel refused the open or the read with an errno that has no meaning of its own here. */
  | 'ERR_PSI_READ'
  /** The reader was used after it had been closed: a bug in the caller. The only one that is thrown. */
  | 'ERR_PSI_CLOSED';

/** A file that cannot be used, and why. Part of a sample, not thrown: other files of the cgroup are unharmed. */
export class PsiError extends Error {
  override readonly name = 'PsiError';
  /** What kind of failure it is; programs go by this, not by the message. */
  readonly code: PsiErrorCode;
  /** The file; empty where it is not about one. */
  readonly path: string;
  /** Positive errno where a system call failed. */
  readonly errno: number | undefined;
  /** What to do about it. */
  readonly hint: string | undefined;

  constructor(
    code: PsiErrorCode,
    message: string,
    details: { path: string; errno?: number; hint?: string; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.path = details.path;
    this.errno = details.errno;
    this.hint = details.hint;
  }
}
