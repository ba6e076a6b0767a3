import { type FileHandle, open } from 'node:fs/promises';
import { constants } from 'node:os';
import { readFailure, type Status } from './status.ts';

/** The beginning of a file, in one read, or why there is none. */
export async function readText(path: string, bytes: number): Promise<string | Status> {
  return readOpened(path, async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  });
}

/** All of a file, which the kernel gives in pieces. */
export async function readWholeText(path: string): Promise<string | Status> {
  return readOpened(path, (file) => file.readFile('latin1'));
}

async function readOpened(
  path: string,
  read: (file: FileHandle) => Promise<string>,
): Promise<string | Status> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    return toErrno(error);
  }
  try {
    return await read(file);
  } catch (error) {
    return readFailure(toErrno(error));
  } finally {
    await file.close();
  }
}

/** libuv has minus errno of every failed call in `errno`. */
export function toErrno(error: unknown): number {
  return -((error as NodeJS.ErrnoException).errno ?? -constants.errno.EIO);
}
