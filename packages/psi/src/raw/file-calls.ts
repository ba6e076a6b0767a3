import { close, constants, fstat, open, read } from 'node:fs';
import { constants as osConstants } from 'node:os';

const { errno } = osConstants;

/** The file system as the TypeScript reader uses it; tests replace it. What fails gives minus errno, like the kernel. */
export interface FileCalls {
  /** The descriptor. */
  openDirectory(path: string): Promise<number>;
  /** The descriptor of a file of an open directory, not of another one that has its path by now. */
  openIn(directory: number, name: string): Promise<number>;
  inode(fd: number): Promise<bigint>;
  /** Bytes read from the beginning of the file, at most one read's worth. */
  read(fd: number, buffer: Buffer): Promise<number>;
  close(fd: number): Promise<void>;
}

/** libuv has minus errno of every failed call in `errno`. */
const minusErrno = (error: NodeJS.ErrnoException): number => error.errno ?? -errno.EIO;

/** Of the running kernel. */
export const linuxFileCalls: FileCalls = Object.freeze({
  openDirectory: (path: string) => openPath(path, constants.O_RDONLY | constants.O_DIRECTORY),
  // Node.js has no openat; the link of an open descriptor leads to the very directory, in whichever /proc this process has.
  openIn: (directory: number, name: string) =>
    openPath(`/proc/self/fd/${directory}/${name}`, constants.O_RDONLY),
  inode: (fd: number) =>
    new Promise<bigint>((resolve) => {
      fstat(fd, { bigint: true }, (error, stats) => resolve(error ? BigInt(minusErrno(error)) : stats.ino));
    }),
  read: (fd: number, buffer: Buffer) =>
    new Promise<number>((resolve) => {
      read(fd, buffer, 0, buffer.length, 0, (error, size) => resolve(error ? minusErrno(error) : size));
    }),
  // What close(2) answers is not looked at: on Linux the descriptor is free in any case.
  close: (fd: number) => new Promise<void>((resolve) => close(fd, () => resolve())),
});

function openPath(path: string, flags: number): Promise<number> {
  return new Promise((resolve) => {
    open(path, flags, (error, fd) => resolve(error ? minusErrno(error) : fd));
  });
}
