import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CounterTarget } from '@psiperf/perf';

export const CGROUP_ROOT = '/sys/fs/cgroup';
const POD = 'kubepods/burstable/pod00000000-0000-4000-8000-000000000001';

/** A container's cgroup, as a kubelet with the cgroupfs driver names it; what runs in it ends with it. */
export class GuestCgroup implements AsyncDisposable {
  readonly target: CounterTarget;
  /** Where processes are put: here, or in the hierarchy of the controller. */
  readonly #entrances: readonly string[];
  readonly #running: ChildProcess[] = [];

  private constructor(target: CounterTarget, entrances: readonly string[]) {
    this.target = target;
    this.#entrances = entrances;
  }

  /** @param digit its id is 64 of it. @param hierarchies v1 hierarchies where it is as well. */
  static async make(digit: string, hierarchies: readonly string[] = []): Promise<GuestCgroup> {
    const entrances = [CGROUP_ROOT, ...hierarchies].map((root) => join(root, POD, digit.repeat(64)));
    for (const directory of entrances) await mkdir(directory, { recursive: true });
    const [directory = ''] = entrances;
    const { ino: id } = await stat(directory, { bigint: true });
    return new GuestCgroup({ id, directory }, entrances);
  }

  /** Starts a loop that wants a CPU all the time: that one, or any. */
  async spin(cpu?: number): Promise<void> {
    await this.#run('spin', String(cpu ?? '-'));
  }

  /** Starts a process that sleeps. */
  async rest(): Promise<void> {
    await this.#run('sleep');
  }

  /** Gives it a quota, of 100 ms each: the cpu controller is enabled down to it. */
  async limitCpu(quotaMillis: number): Promise<void> {
    const parts = POD.split('/');
    for (let depth = 0; depth <= parts.length; depth++)
      await writeFile(join(CGROUP_ROOT, ...parts.slice(0, depth), 'cgroup.subtree_control'), '+cpu');
    await writeFile(join(this.target.directory, 'cpu.max'), `${quotaMillis * 1000} 100000`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#running) {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    for (const directory of this.#entrances) await rmdir(directory);
  }

  async #run(verb: string, ...args: readonly string[]): Promise<void> {
    const child = spawn('/bin/machine', [verb, ...args, ...this.#entrances], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#running.push(child);
    // It tells when it is in its cgroups, and ends without a word where it cannot be.
    for await (const _word of child.stdout) return;
    throw new Error(`machine ${verb} ended at once`);
  }
}
