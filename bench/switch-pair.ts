import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const PROGRAM = join(import.meta.dirname, 'build/switch_pair');

/** Two processes that hand a byte to each other, each in a cgroup, both on one CPU. */
export class SwitchPair implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  /** @param cgroups directories; the same one twice makes switches that stay within a cgroup. */
  constructor(cpu: number, cgroups: readonly [string, string]) {
    this.#child = spawn(PROGRAM, [`${cpu}`, ...cgroups], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Wall time of one round trip, two context switches, in microseconds: the mean of many. */
  async measureMicros(roundTrips: number): Promise<number> {
    this.#child.stdin.write(`${roundTrips}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('switch_pair ended');
    return Number(value) / 1e3 / roundTrips;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    await this.#lines.next();
  }
}
