/**
 * The archive that a kernel unpacks into its first file system: cpio in the format "newc".
 * https://docs.kernel.org/driver-api/early-userspace/buffer-format.html
 */
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A file of the archive: its absolute path there, and where its contents are. Directories come by themselves. */
export interface ArchivedFile {
  readonly path: string;
  readonly source: string;
}

const DIRECTORY = 0o040755;
const PROGRAM = 0o100755;

/** Writes an archive of files, all executable, and of empty directories. */
export async function writeArchive(
  target: string,
  files: readonly ArchivedFile[],
  directories: readonly string[],
): Promise<void> {
  await pipeline(Readable.from(parts(files, directories)), createWriteStream(target));
}

async function* parts(files: readonly ArchivedFile[], directories: readonly string[]) {
  const all = new Set([...directories, ...files.map(({ path }) => posix.dirname(path))].flatMap(withParents));
  for (const directory of all) yield* entry(directory, DIRECTORY, Buffer.alloc(0));
  for (const { path, source } of files) yield* entry(path, PROGRAM, await readFile(source));
  yield* entry('/TRAILER!!!', 0, Buffer.alloc(0));
}

/** A directory and all above it, the highest first. */
function withParents(directory: string): string[] {
  return directory === '/' ? [] : [...withParents(posix.dirname(directory)), directory];
}

function* entry(path: string, mode: number, contents: Buffer) {
  const name = Buffer.from(`${path.slice(1)}\0`);
  // ino, mode, uid, gid, nlink, mtime, size, device twice, name's length, check
  const fields = [0, mode, 0, 0, 1, 0, contents.length, 0, 0, 0, 0, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  yield Buffer.concat([Buffer.from(header), name, padding(header.length + name.length)]);
  yield contents;
  yield padding(contents.length);
}

const padding = (length: number) => Buffer.alloc(-length & 3);
