import { constants } from 'node:os';
import type { FileCalls } from './file-calls.ts';
import { GONE, OK, openFailure, type Status } from './status.ts';

const { ENOENT, ENOTDIR, ENODEV } = constants.errno;

/** ENOENT: removed. ENOTDIR: something else has its place. ENODEV: removed while it was being opened. */
const isRemoved = (minusErrno: number): boolean =>
  minusErrno === -ENOENT || minusErrno === -ENOTDIR || minusErrno === -ENODEV;

/** A descriptor, or why there is none. */
export type OpenedFile = { readonly fd: number } | { readonly status: Status };

/**
 * The directory of a slot for the time of one reading: opened when the first file is. Files are opened relative to it, so
 * that all are of the cgroup whose inode was checked, never of another under the same path.
 */
export class SlotDirectory implements AsyncDisposable {
  readonly #calls: FileCalls;
  readonly #path: string;
  readonly #inode: bigint | undefined;
  #fd: number | undefined;
  #status: Status | undefined;

  constructor(calls: FileCalls, spec: { directory: string; inode?: bigint }) {
    this.#calls = calls;
    this.#path = spec.directory;
    this.#inode = spec.inode;
  }

  async open(name: string): Promise<OpenedFile> {
    this.#status ??= await this.#openAndCheck();
    if (this.#status !== OK || this.#fd === undefined) return { status: this.#status };
    const fd = await this.#calls.openIn(this.#fd, name);
    return fd < 0 ? { status: openFailure(fd) } : { fd };
  }

  async #openAndCheck(): Promise<Status> {
    const fd = await this.#calls.openDirectory(this.#path);
    // Without an inode it is /proc/pressure, which is not there rather than gone.
    if (fd < 0) return this.#inode !== undefined && isRemoved(fd) ? GONE : openFailure(fd);
    this.#fd = fd;
    if (this.#inode === undefined) return OK;
    const inode = await this.#calls.inode(fd);
    if (inode < 0n) return openFailure(Number(inode));
    return inode === this.#inode ? OK : GONE;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#fd !== undefined) await this.#calls.close(this.#fd);
  }
}
