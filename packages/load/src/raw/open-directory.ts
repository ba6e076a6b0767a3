import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { toErrno } from './read-text.ts';
import { GONE, isRemoved, type Status } from './status.ts';

/** A directory that is held open; `path` leads to that very one, whatever has its name by now. */
export interface OpenedDirectory extends AsyncDisposable {
  readonly path: string;
  /** Of all links to it: two and one more for each directory in it, in a cgroupfs. */
  readonly links: number;
}

/** Opens a directory that must have this inode: GONE where it is removed or another one has its place. */
export async function openDirectory(
  path: string,
  inode: bigint | undefined,
): Promise<OpenedDirectory | Status> {
  let directory: FileHandle;
  try {
    directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    const failure = toErrno(error);
    return inode !== undefined && isRemoved(failure) ? GONE : failure;
  }
  const facts = await directory.stat({ bigint: true }).catch(toErrno);
  if (typeof facts === 'number' || (inode !== undefined && facts.ino !== inode)) {
    await directory.close();
    return typeof facts === 'number' ? facts : GONE;
  }
  // Node.js has no openat; the link of an open descriptor leads to it, in whichever /proc this process has.
  return {
    path: `/proc/self/fd/${directory.fd}`,
    links: Number(facts.nlink),
    [Symbol.asyncDispose]: () => directory.close(),
  };
}
