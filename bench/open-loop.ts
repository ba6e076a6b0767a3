import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineProgram } from './line-program.ts';

/** The bare C loop that opens, reads and closes every file of a list, as a process that makes a round when it is asked to. */
export class OpenLoop extends LineProgram {
  readonly #directory: string;

  private constructor(directory: string) {
    super('open_loop', [join(directory, 'files')]);
    this.#directory = directory;
  }

  static async start(paths: readonly string[]): Promise<OpenLoop> {
    const directory = await mkdtemp(join(tmpdir(), 'psiperf-bench-'));
    await writeFile(join(directory, 'files'), paths.map((path) => `${path}\n`).join(''));
    return new OpenLoop(directory);
  }

  /** One round over all files, in milliseconds of CPU time. */
  async round(): Promise<number> {
    const [cpuNanos = Number.NaN] = await this.ask('');
    return cpuNanos / 1e6;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
