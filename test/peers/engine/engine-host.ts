import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type HostRoots, hostRoots } from '@psiperf/cgroup';
import { execa } from 'execa';
import { ContainerBed } from '../../bed/container-bed.ts';
import { RunningProgram } from '../../bed/running-program.ts';
import { TemporaryDirectory } from '../../bed/temporary-directory.ts';
import { requireCgroups, requirePeer, type Skip } from '../../peer.ts';
import { makeBusyboxImage } from '../containerd/busybox-image.ts';
import { writeRuncStandIn } from '../containerd/runc-stand-in.ts';

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** How a command is run. */
export interface RunOptions {
  /** All of it but for PATH. */
  readonly environment: Readonly<Record<string, string>>;
  /** As `enter` takes it. */
  readonly cgroup?: string;
}

/** Where engines run: a cgroup whose children have controllers can have no processes. */
const ENGINE_CGROUP = 'engine';

/**
 * A place of its own for a container engine, which sees a unified cgroup tree whose root is a cgroup made for it, an empty
 * `/run`, and an `/etc` without configuration of engines. What it keeps, it keeps below a temporary directory. Disposing
 * kills all that runs there.
 */
export class EngineHost implements AsyncDisposable {
  /** As they are given to sources of names. */
  readonly roots: HostRoots;
  /** An archive of the image `IMAGE`. */
  readonly imageArchive: string;
  /** Runs containers where not all controllers are those of cgroup v2. */
  readonly runc: string;
  readonly #directory: TemporaryDirectory;
  readonly #bed: ContainerBed;
  readonly #holder: RunningProgram;

  private constructor(
    [directory, bed, holder]: [TemporaryDirectory, ContainerBed, RunningProgram],
    imageArchive: string,
  ) {
    this.roots = hostRoots(directory.path);
    this.imageArchive = imageArchive;
    this.runc = join(directory.path, 'runc');
    this.#directory = directory;
    this.#bed = bed;
    this.#holder = holder;
  }

  /**
   * Makes it, or ends the test as skipped where it cannot be.
   * @param name unique among the engines of the tests.
   */
  static async open(name: string, skip: Skip): Promise<EngineHost> {
    await requireCgroups(skip);
    const busybox = requirePeer('busybox', skip);
    const runc = requirePeer('runc', skip);
    await using parts = new AsyncDisposableStack();
    const directory = parts.use(await TemporaryDirectory.make());
    const bed = parts.use(await ContainerBed.open(`psiperf-test-${name}-${process.pid}`));
    for (const part of ['run', 'image']) await mkdir(join(directory.path, part));
    const archive = await makeBusyboxImage(busybox, join(directory.path, 'image'));
    const holder = await hold(bed, directory.path);
    const host = new EngineHost([directory, bed, holder], archive);
    await writeRuncStandIn(host.runc, runc, '');
    parts.move();
    return host;
  }

  /** Its temporary directory, `/run` and `/var` of the host below it. */
  get directory(): string {
    return this.#directory.path;
  }

  /** The names of the cgroups that are directly below one of its tree, and of the files there. */
  async cgroupsBelow(cgroup: string): Promise<string[]> {
    return await readdir(join(this.#bed.directory, cgroup));
  }

  /**
   * The command that starts another one there.
   * @param cgroup below the root of its tree; it is made.
   */
  enter(cgroup = ENGINE_CGROUP): Command {
    const join = 'mkdir -p "$0" && echo $$ > "$0/cgroup.procs" && exec "$@"';
    const place = ['nsenter', '--target', `${this.#holder.pid}`, '--mount', '--cgroup', '--'];
    return ['sh', '-c', join, `${this.#bed.directory}/${cgroup}`, ...place];
  }

  /** Runs a command there to its end. @returns what it printed. */
  async run(command: Command, { environment, cgroup }: RunOptions): Promise<string> {
    const [program, ...args] = this.enter(cgroup);
    const options = { env: { PATH: process.env.PATH, ...environment }, extendEnv: false };
    return (await execa(program, [...args, ...command], options)).stdout;
  }

  /** Starts a command there that goes on. */
  start(command: Command, environment: Readonly<Record<string, string>>): RunningProgram {
    const [program, ...args] = this.enter();
    return new RunningProgram(program, [...args, ...command], environment);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bed[Symbol.asyncDispose]();
    await this.#directory[Symbol.asyncDispose]();
  }
}

/** Starts the process that keeps the namespaces of the host. */
async function hold(bed: ContainerBed, directory: string): Promise<RunningProgram> {
  const cgroup = join(bed.directory, ENGINE_CGROUP);
  await mkdir(cgroup);
  const inNamespaces = [
    'echo $$ > "$0/cgroup.procs"',
    'umount -R /sys/fs/cgroup',
    'mount -t cgroup2 none /sys/fs/cgroup',
    `mount --bind ${directory}/run /run`,
    `cp --archive /etc ${directory}`,
    `rm -rf ${directory}/etc/docker ${directory}/etc/containers`,
    `mount --bind ${directory}/etc /etc`,
    // podman keeps its locks there.
    'mount -t tmpfs none /dev/shm',
    'echo held',
    'exec sleep infinity',
  ].join(' && ');
  const unshare = 'unshare --cgroup --mount --propagation private sh -c "$1" "$2"';
  const inBed = `echo $$ > "$0/cgroup.procs" && exec ${unshare}`;
  const holder = new RunningProgram('sh', ['-c', inBed, bed.directory, inNamespaces, cgroup]);
  await holder.until(async () => holder.output.includes('held'));
  return holder;
}
