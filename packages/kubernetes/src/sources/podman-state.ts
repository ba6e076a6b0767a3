import { join } from 'node:path';
import type { Clock, HostRoots } from '@psiperf/cgroup';
import type { ContainerRecord } from '../container-record.ts';
import type { PodSource, SourceStatus } from '../pod-source.ts';
import { PodmanContainerList } from './podman-container-list.ts';
import { probeDirectories } from './probe-directories.ts';

const LISTS: readonly string[] = ['containers.json', 'volatile-containers.json'];

/** The drivers of its storage, the usual one first. Each has lists in a directory of its own. */
const DRIVERS = ['overlay', 'btrfs', 'zfs', 'vfs'] as const;

/** Names from podman's lists of containers; those started with `--rm` are in a list of their own. */
export class PodmanState implements PodSource {
  readonly name = 'podman-state';
  readonly #directories: readonly [string, ...string[]];
  readonly #lists: readonly PodmanContainerList[];

  constructor(roots: HostRoots, clock: Clock) {
    const directoryOf = (driver: string) => join(roots.var, `lib/containers/storage/${driver}-containers`);
    const [usual, ...others] = DRIVERS;
    this.#directories = [directoryOf(usual), ...others.map(directoryOf)];
    this.#lists = this.#directories.flatMap((directory) =>
      LISTS.map((file) => new PodmanContainerList(join(directory, file), clock)),
    );
  }

  probe(): Promise<SourceStatus> {
    return probeDirectories({
      directories: this.#directories,
      adds: 'name, image',
      owner: 'podman',
      contents: 'list of containers',
      isOfContents: (name) => LISTS.includes(name),
    });
  }

  async find(containerId: string): Promise<ContainerRecord | undefined> {
    for (const list of this.#lists) {
      const record = await list.find(containerId);
      if (record !== undefined) return record;
    }
    return undefined;
  }

  /** podman's own pods are not Kubernetes'. */
  async findPod(_podUid: string): Promise<undefined> {
    return undefined;
  }

  async close(): Promise<void> {
    for (const list of this.#lists) list.clear();
  }
}
