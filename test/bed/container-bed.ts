import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { access, constants, mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findCgroupRoot, hostRoots } from '@psiperf/cgroup';

/** What a container of the bed is called; random where it is not given. */
export interface ContainerName {
  readonly podUid?: string;
  readonly containerId?: string;
}

/**
 * Cgroups of the real kernel in the shape that a kubelet with the cgroupfs driver gives them, below a parent of their
 * own: `<parent>/kubepods/burstable/pod<uid>/<64 hex digits>`. Disposing kills what runs in them and removes them.
 */
export class ContainerBed implements AsyncDisposable {
  /** The parent, to be given as `--cgroup-root`. */
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** @param name unique on this machine. */
  static async open(name: string): Promise<ContainerBed> {
    const root = await findCgroupRoot(hostRoots());
    const directory = join(root.directory, name);
    await mkdir(join(directory, 'kubepods/burstable'), { recursive: true });
    return new ContainerBed(directory);
  }

  /** Makes a container's cgroup, and its pod's where it is the first. */
  async add({ podUid = randomUUID(), containerId = randomBytes(32).toString('hex') }: ContainerName = {}) {
    const directory = join(this.directory, `kubepods/burstable/pod${podUid}`, containerId);
    await mkdir(directory, { recursive: true });
    return new BedContainer(directory, podUid, containerId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeCgroups(this.directory);
  }
}

/** One container's cgroup. */
export class BedContainer {
  readonly directory: string;
  readonly podUid: string;
  readonly containerId: string;

  constructor(directory: string, podUid: string, containerId: string) {
    this.directory = directory;
    this.podUid = podUid;
    this.containerId = containerId;
  }

  /** Starts a program that is in the cgroup from its first instruction on; it ends with the cgroup. */
  run(program: string, ...args: readonly string[]): void {
    const enter = 'echo $$ > "$0/cgroup.procs" && exec "$@"';
    spawn('sh', ['-c', enter, this.directory, program, ...args], { stdio: 'ignore' }).unref();
  }

  /** Starts loops that want a CPU each, all the time. */
  burn(loops: number): void {
    for (let loop = 0; loop < loops; loop++) this.run('sh', '-c', 'while :; do :; done');
  }

  /** `total` of a line of a pressure file in seconds, read here and now. */
  async readPressure(resource: 'cpu' | 'memory' | 'io', line: 'some' | 'full'): Promise<number> {
    const text = await readFile(join(this.directory, `${resource}.pressure`), 'utf8');
    const total = new RegExp(`^${line} .*total=(\\d+)$`, 'm').exec(text)?.[1];
    if (total === undefined) throw new Error(`no line ${line} in ${resource}.pressure: ${text}`);
    return Number(total) / 1e6;
  }

  /** Kills what runs in the cgroup and removes it, and its pod's when it was the last. */
  async remove(): Promise<void> {
    await removeCgroups(this.directory);
    await rmdir(join(this.directory, '..')).catch(ignoreBusyPod);
  }
}

/** Whether this process may make cgroups; tests that need to are skipped elsewhere. */
export async function canMakeCgroups(): Promise<boolean> {
  try {
    const root = await findCgroupRoot(hostRoots());
    await access(root.directory, constants.W_OK);
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
}

async function removeCgroups(directory: string): Promise<void> {
  // cgroup.kill (Linux 5.14) reaches every process at and below, also those that fork meanwhile.
  await writeFile(join(directory, 'cgroup.kill'), '1');
  while (/^populated 1$/m.test(await readFile(join(directory, 'cgroup.events'), 'utf8'))) await sleep(5);
  await removeTree(directory);
}

async function removeTree(directory: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(directory, entry.name));
  await rmdir(directory);
}

/** EBUSY: the pod has another container. ENOENT: it went with its last one. */
function ignoreBusyPod(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EBUSY' && error.code !== 'ENOENT') throw error;
}
