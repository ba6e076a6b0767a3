import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BedContainer, ContainerBed } from './container-bed.ts';
import { RunningProgram } from './running-program.ts';

const WITHIN_MILLIS = 10_000;

/** What a container of the pod is made of, beside its own cgroup. */
export interface PodContainerOptions {
  /** Its name in the pod's specification, as the kubelet's mount tells it; none where the kubelet mounts nothing. */
  readonly name?: string;
  /** What is at its `/sys/fs/cgroup`: its own cgroup, the host's tree, or no cgroup v2 at all. */
  readonly sees?: 'own' | 'host' | 'nothing';
  /** The text of its `/etc/pid_flag/pid_flag` and `/etc/pid_flag_sc/pid_flag`; none without. */
  readonly flag?: string;
  readonly cgroup?: BedContainer;
}

/** One container of the pod. */
export class PodContainer {
  readonly cgroup: BedContainer;
  /** Starts a program in it: the words to put before the program. */
  readonly enter: readonly string[];

  constructor(cgroup: BedContainer, enter: readonly string[]) {
    this.cgroup = cgroup;
    this.enter = enter;
  }

  /** Runs a shell in it. @returns what kills that one process; those that it started end with the pod. */
  run(script: string): () => Promise<void> {
    const [program = '', ...args] = this.enter;
    const shell = spawn(program, [...args, 'sh', '-c', script], { stdio: 'ignore' });
    return async () => {
      const ended = once(shell, 'exit');
      // The one inside is set to be killed when this one ends.
      shell.kill('SIGKILL');
      await ended;
    };
  }

  /** Waits until a process of it runs this command: before, what starts it may have other privileges. */
  async until(command: string): Promise<void> {
    for (const deadline = Date.now() + WITHIN_MILLIS; Date.now() < deadline; await sleep(20)) {
      const pids = readFileSync(join(this.cgroup.directory, 'cgroup.procs'), 'utf8').trim().split('\n');
      if (pids.some((pid) => readCommand(pid) === command)) return;
    }
    throw new Error(`no process runs ${command}`);
  }
}

/**
 * A pod with a shared process namespace, made of the real kernel's namespaces as a runtime makes it: a first process that
 * holds the process namespace, and containers that each have a cgroup, a cgroup namespace and a mount namespace of their
 * own. Disposing ends all of it.
 */
export class SharedPod implements AsyncDisposable {
  readonly uid = randomUUID();
  readonly #bed: ContainerBed;
  readonly #pause: RunningProgram;
  readonly #files = mkdtempSync(join(tmpdir(), 'psiperf-pod-'));

  private constructor(bed: ContainerBed, pause: RunningProgram) {
    this.#bed = bed;
    this.#pause = pause;
  }

  /** @param name unique on this machine. */
  static async open(name: string): Promise<SharedPod> {
    const bed = await ContainerBed.open(name);
    const options = ['--pid', '--fork', '--kill-child', '--mount-proc'];
    const pause = new RunningProgram('unshare', [...options, 'sleep', 'infinity']);
    const pod = new SharedPod(bed, pause);
    await pause.until(async () => pod.#pausePid !== undefined);
    return pod;
  }

  /** Makes a container without a process yet. */
  async add({ name, sees = 'own', flag, cgroup }: PodContainerOptions = {}): Promise<PodContainer> {
    const own = cgroup ?? (await this.#bed.add({ podUid: this.uid }));
    const mounts = [
      ...(name === undefined ? [] : [`mount --bind ${this.#writeTerminationLog(name)} /etc/hostname`]),
      ...(flag === undefined ? [] : this.#toFlagMounts(flag)),
      // The last: with it a container is seen, as one of a runtime is with all of its mounts.
      ...(sees !== 'nothing' ? ['umount -R /sys/fs/cgroup', 'mount -t cgroup2 none /sys/fs/cgroup'] : []),
    ];
    const namespaces = ['--mount', ...(sees === 'own' ? ['--cgroup'] : [])];
    const inside = [...mounts, 'exec setpriv --pdeathsig KILL "$@"'].join(' && ');
    const entering = [`--pid=/proc/${this.#pausePid}/ns/pid`, `--mount=/proc/${this.#pausePid}/ns/mnt`];
    const start = 'echo $$ > "$0/cgroup.procs" && exec "$@"';
    return new PodContainer(own, [
      ...['sh', '-c', start, own.directory],
      ...['nsenter', ...entering, 'unshare', ...namespaces, 'sh', '-ec', inside, 'sh'],
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pause.stop('SIGKILL');
    await this.#bed[Symbol.asyncDispose]();
    rmSync(this.#files, { recursive: true });
  }

  /** The namespace's first process, as the machine numbers it. */
  get #pausePid(): string | undefined {
    const { pid } = this.#pause;
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim() || undefined;
  }

  #writeTerminationLog(name: string): string {
    return this.#write(`pods/${this.uid}/containers/${name}/0a1b2c3d`, '');
  }

  /** Both files of the predecessor, in a copy of `/etc`. */
  #toFlagMounts(flag: string): string[] {
    const file = this.#write(`flag-${randomUUID()}`, `${flag}\n`);
    return [
      'mount -t tmpfs none /mnt && cp -a /etc /mnt/etc && mkdir /mnt/etc/pid_flag /mnt/etc/pid_flag_sc',
      `cp ${file} /mnt/etc/pid_flag/pid_flag && cp ${file} /mnt/etc/pid_flag_sc/pid_flag`,
      'mount --bind /mnt/etc /etc',
    ];
  }

  #write(path: string, text: string): string {
    const file = join(this.#files, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }
}

/** Undefined for a process that has ended. */
function readCommand(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
