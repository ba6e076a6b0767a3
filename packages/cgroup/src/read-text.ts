import { closeSync, open, readFile } from 'node:fs';
import { promisify } from 'node:util';

const openFile = promisify(open);
const readAll = promisify(readFile);

/**
 * The whole text of a file, in such a way that a worker thread that is terminated in the middle leaves nothing open: Node.js
 * closes what was opened with a callback, but neither what `node:fs/promises` is opening at that moment, nor what waits for a
 * thread to close it.
 * @throws the error of the open or the read.
 */
export async function readText(path: string): Promise<string> {
  const fd = await openFile(path, 'r');
  try {
    return await readAll(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}
