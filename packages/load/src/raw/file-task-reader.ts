import { countByThreads } from './count-by-threads.ts';
import { countByWalk } from './count-by-walk.ts';
import type { RawTaskReader, TaskPass, TaskRows } from './raw-task-reader.ts';

/** Counts with Node.js alone, file by file, each of them off the event loop. */
export class FileTaskReader implements RawTaskReader {
  readonly kind = 'typescript';
  readonly #procRoot: string;

  constructor(procRoot: string) {
    this.#procRoot = procRoot;
  }

  read(pass: TaskPass, rows: TaskRows): Promise<void> {
    const count = pass.method === 'threads' ? countByThreads : countByWalk;
    return count(this.#procRoot, pass, rows);
  }
}
