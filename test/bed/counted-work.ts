import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { compileProgram } from './c-program.ts';

const ENTER = 'echo $$ > "$0/cgroup.procs" && exec "$@"';

/** What the program can be told to do, so many times; see programs/counted_work.c. */
export type WorkKind = 'sleep' | 'pingpong' | 'touch' | 'spin' | 'migrate';

/** What the kernel says that a process has done since it began, its ended children included. */
export interface WorkDone {
  /** Context switches: voluntary and not. */
  readonly switches: number;
  readonly minorFaults: number;
  readonly majorFaults: number;
  readonly cpuNanos: number;
}

/**
 * A process in a cgroup that does work whose amount the kernel tells (getrusage), and sleeps in between: its counts
 * stand still then, and can be compared exactly.
 */
export class CountedWork implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  private constructor(program: string, directory: string) {
    this.#child = spawn('sh', ['-c', ENTER, directory, program], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Starts the program in a cgroup and makes it do each kind of work once, so that its own code has been paged in. */
  static async start(directory: string): Promise<CountedWork> {
    const work = new CountedWork(await compileProgram('counted_work'), directory);
    for (const kind of ['sleep', 'pingpong', 'touch', 'spin', 'migrate'] as const) await work.do(kind, 10);
    return work;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('counted_work was not started');
    return this.#child.pid;
  }

  /** Does work and sleeps again. @returns what was done since the beginning, as the program was told. */
  async do(kind: WorkKind, times: number): Promise<WorkDone> {
    this.#child.stdin.write(`${kind} ${times}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('counted_work ended');
    await this.#untilAsleep();
    const [voluntary = 0, involuntary = 0, minorFaults = 0, majorFaults = 0, cpuNanos = 0] = String(value)
      .split(' ')
      .map(Number);
    return { switches: voluntary + involuntary, minorFaults, majorFaults, cpuNanos };
  }

  /** Context switches of the process itself until now, from `/proc/<pid>/status`: the one to sleep is one of them. */
  async readSwitches(): Promise<number> {
    const text = await readFile(`/proc/${this.pid}/status`, 'utf8');
    const counts = [...text.matchAll(/^(?:non)?voluntary_ctxt_switches:\s+(\d+)$/gm)];
    if (counts.length !== 2) throw new Error(`no context switches in ${text}`);
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  }

  /** Minor and major faults until now, from fields 10 and 12 of `/proc/<pid>/stat`. */
  async readFaults(): Promise<{ readonly minor: number; readonly major: number }> {
    const fields = await this.#readStat();
    return { minor: Number(fields[7]), major: Number(fields[9]) };
  }

  /** Migrations until now, from `/proc/<pid>/sched`; undefined where the kernel has no such file. */
  async readMigrations(): Promise<number | undefined> {
    const text = await readFile(`/proc/${this.pid}/sched`, 'utf8').catch(() => '');
    const count = /^se\.nr_migrations\s+:\s+(\d+)$/m.exec(text)?.[1];
    return count === undefined ? undefined : Number(count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'close');
    this.#child.stdin.end();
    await ended;
  }

  /** It has switched away: the state is `S` for two looks, of which the second is after the switch. */
  async #untilAsleep(): Promise<void> {
    let looks = 0;
    while (looks < 2) {
      looks = (await this.#readStat())[0] === 'S' ? looks + 1 : 0;
      await sleep(2);
    }
  }

  /** Fields of `/proc/<pid>/stat` from the state, the third, on: the second is a name that may have blanks. */
  async #readStat(): Promise<string[]> {
    const text = await readFile(`/proc/${this.pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  }
}
