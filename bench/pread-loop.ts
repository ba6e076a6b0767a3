import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const PROGRAM = join(import.meta.dirname, 'build/pread_loop');

/** One round over all files. */
export interface LoopRound {
  readonly cpuMillis: number;
  readonly wallMillis: number;
}

/** The bare C loop over a list of files, as a process that makes a round when it is asked to. */
export class PreadLoop implements AsyncDisposable {
  readonly files: number;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #directory: string;

  private constructor(paths: readonly string[], directory: string) {
    this.files = paths.length;
    this.#directory = directory;
    this.#child = spawn(PROGRAM, [join(directory, 'files')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines: Interface = createInterface({ input: this.#child.stdout });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  static async start(paths: readonly string[]): Promise<PreadLoop> {
    const directory = await mkdtemp(join(tmpdir(), 'psiperf-bench-'));
    await writeFile(join(directory, 'files'), paths.map((path) => `${path}\n`).join(''));
    return new PreadLoop(paths, directory);
  }

  async round(): Promise<LoopRound> {
    this.#child.stdin.write('\n');
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('pread_loop ended');
    const [cpuNanos = 0, wallNanos = 0, filesRead = 0] = String(value).split(' ').map(Number);
    if (filesRead !== this.files) throw new Error(`pread_loop read ${filesRead} of ${this.files} files`);
    return { cpuMillis: cpuNanos / 1e6, wallMillis: wallNanos / 1e6 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
