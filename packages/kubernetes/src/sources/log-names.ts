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

/** A link to a container's log. */
interface LogLink {
  readonly pod: PodLogName;
  /** Undefined where the name was cut. */
  readonly containerId: string | undefined;
}

type LinksByPod = Map<string, [LogLink, ...LogLink[]]>;

/** Names from `/var/log/containers` and `/var/log/pods`: directories and links alone, no file is opened. */
export class LogNames implements PodSource {
  readonly name = 'log-names';
  readonly #links: DirectoryIndex;
  readonly #pods: DirectoryIndex;
  /** Where links lead whose names have a container's id: another container has another link. */
  #targets: ReadonlyMap<string, LogLinkTarget> = new Map();
  #grouped: { readonly names: readonly string[]; readonly links: Promise<LinksByPod> } | undefined;

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

  async probe(): Promise<SourceStatus> {
    const links = await probeDirectories({
      directories: [this.#links.directory],
      adds: 'pod, namespace, container, restart count',
      owner: 'kubelet',
      contents: "links to containers' logs",
      isOfContents: (name) => parseLogLinkName(name) !== undefined,
    });
    const pods = await probeDirectories({
      directories: [this.#pods.directory],
      adds: 'sandboxes',
      owner: 'kubelet',
      contents: "directories of pods' logs",
      isOfContents: (name) => parsePodLogName(name) !== undefined,
    });
    if (!links.available || pods.available) return links;
    return {
      available: true,
      adds: `${links.adds}, but what is a sandbox only where a container of its pod was started: ${pods.why}; ${pods.remedy}`,
    };
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
   * and its link as soon as it is started. So one without a link is the sandbox where containers of its pod have links,
   * or where its pod has no directory of a container (the image is still being pulled). It is undecided where none of them
   * is linked: one may be about to be, or cannot be started. Nothing is concluded where this kubelet makes no links, nor
   * where a name was cut: that link may be this one's.
   */
  async presume(containerId: string, podUid: string): Promise<ContainerRecord | 'undecided' | undefined> {
    const linked = await this.#linksByPod();
    const links = linked.get(podUid);
    if (links !== undefined) {
      const mayBeLinked = links.some(
        (link) => link.containerId === undefined || link.containerId === containerId,
      );
      return mayBeLinked ? undefined : { kind: 'sandbox', ...links[0].pod };
    }
    const directory = await this.#pods.find(podUid);
    const pod = parsePodLogName(directory ?? '');
    if (directory === undefined || pod === undefined) return undefined;
    const started = await listNames(join(this.#pods.directory, directory));
    if (started.length === 0) return { kind: 'sandbox', ...pod };
    return linked.size > 0 ? 'undecided' : undefined;
  }

  async close(): Promise<void> {
    this.#links.clear();
    this.#pods.clear();
    this.#targets = new Map();
    this.#grouped = undefined;
  }

  /** The links that lead to logs of pods, by the pods' uids. */
  async #linksByPod(): Promise<LinksByPod> {
    const names = await this.#links.names();
    if (this.#grouped?.names !== names) this.#grouped = { names, links: this.#groupByPod(names) };
    return this.#grouped.links;
  }

  async #groupByPod(names: readonly string[]): Promise<LinksByPod> {
    const links: LinksByPod = new Map();
    const targets = new Map<string, LogLinkTarget>();
    for (const name of names) {
      const target = this.#targets.get(name) ?? (await this.#readTarget(name));
      if (target === undefined) continue;
      const { pod } = target;
      const containerId = parseLogLinkName(name)?.containerId;
      if (containerId !== undefined) targets.set(name, target);
      const link = { pod, containerId };
      const others = links.get(pod.podUid);
      if (others === undefined) links.set(pod.podUid, [link]);
      else others.push(link);
    }
    this.#targets = targets;
    return links;
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
