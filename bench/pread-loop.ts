import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineProgram } from './line-program.ts';

/** One round over all files. */
export interface LoopRound {
  readonly cpuMillis: number;
  readonly wallMillis: number;
}

/** The bare C loop over a list of files, as a process that makes a round when it is asked to. */
export class PreadLoop extends LineProgram {
  readonly files: number;
  readonly #directory: string;

  private constructor(paths: readonly string[], directory: string) {
    super('pread_loop', [join(directory, 'files')]);
    this.files = paths.length;
    this.#directory = directory;
  }

  static async start(paths: readonly string[]): Promise<PreadLoop> {
    const directory = await mkdtemp(join(tmpdir(), 'psiperf-bench-'));
    await writeFile(join(directory, 'files'), paths.map((path) => `${path}\n`).join(''));
    return new PreadLoop(paths, directory);
  }

  async round(): Promise<LoopRound> {
    const [cpuNanos = 0, wallNanos = 0, filesRead = 0] = await this.ask('');
    if (filesRead !== this.files) throw new Error(`pread_loop read ${filesRead} of ${this.files} files`);
    return { cpuMillis: cpuNanos / 1e6, wallMillis: wallNanos / 1e6 };
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
