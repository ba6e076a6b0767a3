import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, HostRoots } from '@psiperf/cgroup';
import type { ContainerRecord, PodRecord } from '../container-record.ts';
import type { PodSource, SourceStatus } from '../pod-source.ts';
import { present } from '../present.ts';
import { DirectoryIndex, listNames } from './directory-index.ts';
import {
  type LogLinkTarget,
  type PodLogName,
  parseLogLinkName,
  parseLogLinkTarget,
  parsePodLogName,
} from './parse-log-names.ts';
import { probeDirectories } from './probe-directories.ts';
import { toSourceError } from './to-source-error.ts';

/** Names from `/var/log/containers` and `/var/log/pods`: directories and links alone, no file is opened. */
export class LogNames implements PodSource {
  readonly name = 'log-names';
  readonly #links: DirectoryIndex;
  readonly #pods: DirectoryIndex;

  constructor(roots: HostRoots, clock: Clock) {
    this.#links = new DirectoryIndex(join(roots.var, 'log/containers'), {
      clock,
      keyOf: (name) => parseLogLinkName(name)?.containerId,
    });
    this.#pods = new DirectoryIndex(join(roots.var, 'log/pods'), {
      clock,
      keyOf: (name) => parsePodLogName(name)?.podUid,
    });
  }

  probe(): Promise<SourceStatus> {
    return probeDirectories({
      directories: [this.#links.directory],
      adds: 'pod, namespace, container, restart count',
      owner: 'kubelet',
    });
  }

  async find(containerId: string): Promise<ContainerRecord | undefined> {
    const name = await this.#links.find(containerId);
    const link = name === undefined ? undefined : parseLogLinkName(name);
    if (name === undefined || link === undefined) return undefined;
    const target = await this.#readTarget(name);
    return present<ContainerRecord>({
      kind: 'container',
      podUid: target?.pod.podUid,
      podName: link.podName,
      namespace: link.namespace,
      containerName: link.containerName,
      restartCount: target?.restartCount,
    });
  }

  async findPod(podUid: string): Promise<PodRecord | undefined> {
    const pod = parsePodLogName((await this.#pods.find(podUid)) ?? '');
    return pod && { podName: pod.podName, namespace: pod.namespace };
  }

  /**
   * A sandbox has no log, so it never gets a link. A container gets its directory below the pod's before it is created,
   * and its link as soon as it is started. So one without a link is the sandbox where its pod has no directory of a
   * container (the image is still being pulled), or has links of other containers. Nothing is concluded where no
   * container of the pod is linked (it may be about to be), nor where a name was cut: that link may be this one's.
   */
  async presume(containerId: string, podUid: string): Promise<ContainerRecord | undefined> {
    const directory = await this.#pods.find(podUid);
    const pod = parsePodLogName(directory ?? '');
    if (directory === undefined || pod === undefined) return undefined;
    const started = await listNames(join(this.#pods.directory, directory));
    if (started.length > 0 && !(await this.#hasLinksOfOthers(containerId, pod))) return undefined;
    return { kind: 'sandbox', ...pod };
  }

  async close(): Promise<void> {
    this.#links.clear();
    this.#pods.clear();
  }

  async #hasLinksOfOthers(containerId: string, pod: PodLogName): Promise<boolean> {
    const prefix = `${pod.podName}_${pod.namespace}_`;
    const names = (await this.#links.names()).filter((name) => name.startsWith(prefix));
    let others = 0;
    for (const name of names) {
      // A pod of the same name that is gone may have left its links behind.
      if ((await this.#readTarget(name))?.pod.podUid !== pod.podUid) continue;
      const link = parseLogLinkName(name);
      if (link === undefined || link.containerId === containerId) return false;
      others += 1;
    }
    return others > 0;
  }

  /** Undefined where the link is gone, or leads elsewhere. */
  async #readTarget(name: string): Promise<LogLinkTarget | undefined> {
    const path = join(this.#links.directory, name);
    try {
      return parseLogLinkTarget(await readlink(path));
    } catch (error) {
      // EINVAL: a file, not a link.
      if ((error as NodeJS.ErrnoException).code === 'EINVAL') return undefined;
      const failure = toSourceError(error, path);
      if (failure !== undefined) throw failure;
      return undefined;
    }
  }
}
