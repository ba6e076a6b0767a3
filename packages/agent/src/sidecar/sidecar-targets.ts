import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CgroupRef, type Clock, isCgroup2, readEarliestProcessStart, readMounts } from '@psiperf/cgroup';
import type { Entity } from '@psiperf/telemetry';
import type { MeasuredCgroup } from '../collect/measured-cgroups.ts';
import { type ContainerView, type PodContainer, toContainerView } from './container-view.ts';
import { readFirstCommand } from './first-command.ts';
import { type LackingTarget, toDenied, toTooLarge } from './lacking-target.ts';
import { readOwnFlag, readTargetFlag } from './pid-flag.ts';
import { type PodProcesses, readPodProcesses } from './read-pod-processes.ts';
import { type PodNames, toTargetEntity } from './target-entity.ts';

/** Where targets are looked for, and what is known of them beforehand. */
export interface SidecarTargetsOptions {
  /** A procfs of the pod's shared process namespace. */
  readonly procRoot: string;
  /** psiperf's own root, below which its `pid_flag` is. */
  readonly ownRoot: string;
  readonly pod: PodNames;
  readonly bootMillis: number | undefined;
  readonly clock: Clock;
}

interface Target {
  /** The process through whose root its files are opened. */
  readonly pid: number;
  readonly measured: MeasuredCgroup;
}

const LEFT_OUT = 'left out';

/**
 * The other containers of psiperf's pod, looked up anew at every reading: they may come and go. The files of one are
 * opened through the root of any of its processes, and through another's when that one has ended.
 */
export class SidecarTargets {
  readonly #options: SidecarTargetsOptions;
  readonly #views = new Map<string, { readonly pid: number; readonly view: ContainerView }>();
  #targets: ReadonlyMap<string, Target> = new Map();
  /** By cgroup id, for as long as the cgroup has processes: a container's start does not change. */
  #measured: ReadonlyMap<bigint, MeasuredCgroup> = new Map();
  #forgotten = new Set<bigint>();
  #lacking: readonly LackingTarget[] = [];
  #processes: PodProcesses | undefined;

  constructor(options: SidecarTargetsOptions) {
    this.#options = options;
  }

  /** Those that cannot be measured. */
  get lacking(): readonly LackingTarget[] {
    return this.#lacking;
  }

  /** Whose processes were seen at the last look; undefined before the first. */
  get processes(): Pick<PodProcesses, 'namespace' | 'ownCgroup'> | undefined {
    return this.#processes;
  }

  /** Looks which containers there are. */
  async settle(): Promise<void> {
    const { procRoot, ownRoot } = this.#options;
    this.#processes = await readPodProcesses(procRoot);
    const ownFlag = await readOwnFlag(ownRoot);
    const containers = await this.#findContainers(this.#processes);
    const opened = await Promise.all(
      Array.from(
        containers,
        async ([key, container]) => [key, await this.#open(key, container, ownFlag)] as const,
      ),
    );
    const targets = opened.flatMap(([key, found]) =>
      typeof found === 'object' && 'pid' in found ? [[key, found] as const] : [],
    );
    this.#targets = new Map(targets);
    this.#measured = new Map(targets.map(([, { measured }]) => [measured.ref.id, measured]));
    this.#lacking = opened.flatMap(([, found]) =>
      typeof found === 'object' && 'detail' in found ? [found] : [],
    );
    this.#forgotten.clear();
  }

  /** What is measured now, the newest last. */
  list(): readonly MeasuredCgroup[] {
    const measured = [...this.#measured.values()].filter(({ ref }) => !this.#forgotten.has(ref.id));
    return measured.sort((one, other) => one.startMillis - other.startMillis);
  }

  /** Its files are gone: the next look opens them through another process, if there is one. */
  forget({ id }: CgroupRef): void {
    this.#forgotten.add(id);
  }

  /** By the cgroup that is mounted in them: processes in cgroups below it are the same container's. */
  async #findContainers({ byCgroup, ownCgroup }: PodProcesses): Promise<Map<string, PodContainer>> {
    const containers = new Map<string, PodContainer>();
    for (const path of this.#views.keys()) if (!byCgroup.has(path)) this.#views.delete(path);
    for (const [path, pids] of byCgroup) {
      const view = await this.#view(path, pids, ownCgroup ?? '/');
      if (view === undefined) continue;
      const key = typeof view.cgroup === 'string' ? view.cgroup : path;
      const others = containers.get(key)?.pids ?? [];
      containers.set(key, { ...view, pids: [...others, ...pids].toSorted((one, other) => one - other) });
    }
    return containers;
  }

  /** Undefined where all of these processes have ended. */
  async #view(path: string, pids: readonly number[], ownCgroup: string): Promise<ContainerView | undefined> {
    const known = this.#views.get(path);
    if (known !== undefined && pids.includes(known.pid)) return known.view;
    for (const pid of pids) {
      const mounts = await readMounts(this.#options.procRoot, pid);
      if (mounts === undefined || mounts.length === 0) continue;
      const view = toContainerView(mounts, path, ownCgroup);
      // One that is being started may not have its mounts yet.
      if (typeof view.cgroup === 'string') this.#views.set(path, { pid, view });
      return view;
    }
    return undefined;
  }

  async #open(
    key: string,
    container: PodContainer,
    ownFlag: string | undefined,
  ): Promise<Target | LackingTarget | typeof LEFT_OUT> {
    if (typeof container.cgroup !== 'string')
      return toTooLarge(this.#options.procRoot, container, container.cgroup.whyNot);
    const known = this.#targets.get(key);
    if (known !== undefined && container.pids.includes(known.pid) && !this.#isForgotten(known)) return known;
    let isDenied = false;
    for (const pid of container.pids) {
      const outcome = await this.#openThrough(pid, container.cgroup, container, ownFlag);
      if (typeof outcome === 'object') return outcome;
      if (outcome === LEFT_OUT) return LEFT_OUT;
      isDenied ||= outcome === 'denied';
    }
    return isDenied ? toDenied(this.#options.procRoot, container) : LEFT_OUT;
  }

  #isForgotten({ measured }: Target): boolean {
    return this.#forgotten.has(measured.ref.id);
  }

  async #openThrough(
    pid: number,
    path: string,
    container: PodContainer,
    ownFlag: string | undefined,
  ): Promise<Target | typeof LEFT_OUT | 'denied' | 'ended'> {
    const root = join(this.#options.procRoot, String(pid), 'root');
    const directory = join(root, 'sys/fs/cgroup');
    try {
      const { ino: id } = await stat(directory, { bigint: true });
      if (!(await isCgroup2(directory))) return 'ended';
      if (ownFlag !== undefined && (await readTargetFlag(root)) !== ownFlag) return LEFT_OUT;
      return { pid, measured: await this.#measure({ id, path, directory }, container) };
    } catch (error) {
      // EACCES: the process is another user's or has capabilities that psiperf has not; ENOENT, ESRCH: it has ended.
      return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'denied' : 'ended';
    }
  }

  async #measure(ref: CgroupRef, container: PodContainer): Promise<MeasuredCgroup> {
    const known = this.#measured.get(ref.id);
    if (known !== undefined) return { ...known, ref };
    const { procRoot, bootMillis, clock } = this.#options;
    const seenMillis = clock.now();
    const startedMillis = await readEarliestProcessStart(procRoot, ref, bootMillis);
    const entity = await this.#toEntity(ref.path, container);
    return { ref, entity, startMillis: Math.min(startedMillis ?? seenMillis, seenMillis) };
  }

  async #toEntity(path: string, { containerName, pids }: PodContainer): Promise<Entity> {
    const { procRoot, pod } = this.#options;
    return toTargetEntity({ path, containerName, pod, command: () => readFirstCommand(procRoot, pids) });
  }
}
