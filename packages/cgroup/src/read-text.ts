import { readFile } from 'node:fs';
import { promisify } from 'node:util';

const read = promisify(readFile);

/**
 * The whole text of a file. Not by `node:fs/promises`: what a worker thread is opening at the moment when it is terminated stays
 * open for ever there, while of this way of opening Node.js closes it with the thread.
 * @throws the error of the open or the read.
 */
export function readText(path: string): Promise<string> {
  return read(path, 'utf8');
}
