import type { Clock } from '@psiperf/cgroup';
import type { ContainerClass, PodClass } from './cgroup-class.ts';
import type { ContainerIdentity, PodIdentity } from './container-identity.ts';
import type { PodRecord } from './container-record.ts';
import type { Description } from './description.ts';
import { NamedContainer } from './named-container.ts';
import { NamedPod } from './named-pod.ts';
import type { PodSource } from './pod-source.ts';
import type { RetryTimer } from './retry-timer.ts';
import { type ProbedSource, SourcePanel } from './source-panel.ts';
import type { SourceProblem } from './source-problems.ts';

/** A container's or pod's cgroup that was found and wants a name. */
export type FoundCgroup = (ContainerClass | PodClass) & { readonly cgroupId: bigint };

/** How long names are waited for. */
export interface ContainerNamerOptions {
  /** Times the waiting. */
  readonly clock: Clock;
  /** How long a container that no source knows waits for its name. Default: 10 s. */
  readonly graceMillis?: number;
  /** How long a refresh waits for the sources' answers. Default: 2 s. */
  readonly patienceMillis?: number;
  /** Whether a name waits for the description, too, as long as for the name itself. */
  readonly awaitDescription?: boolean;
}

const GRACE_MILLIS = 10_000;
const PATIENCE_MILLIS = 2_000;
/** What has waited for so long waits for an image or an init container; names of many containers at once come sooner. */
const LONG_WAIT_MILLIS = 60_000;

/**
 * Names containers and pods by asking the sources. A container is settled as soon as its names are known, or with what
 * its path tells when its grace period is over and every source that can be asked has said that it is not about to know it,
 * and stays so: its series never change their labels half-way.
 *
 * Containers are kept by cgroup id and container id: a path, and even an inode, may come back as another container.
 */
export class ContainerNamer {
  readonly #panel: SourcePanel;
  readonly #clock: Clock;
  readonly #graceMillis: number;
  readonly #awaitDescription: boolean;
  readonly #containers = new Map<bigint, NamedContainer>();
  readonly #pods = new Map<bigint, NamedPod>();
  /** Of which there is more to say than `describe` has told: an answer may come after it has stopped waiting. */
  readonly #grown = new Set<bigint>();

  /** @param sources in the order in which they are believed; the namer closes them. */
  constructor(sources: readonly PodSource[], options: ContainerNamerOptions) {
    this.#panel = new SourcePanel(sources, options.clock, options.patienceMillis ?? PATIENCE_MILLIS);
    this.#clock = options.clock;
    this.#awaitDescription = options.awaitDescription ?? false;
    // Where there is nobody to ask there is nothing to wait for.
    this.#graceMillis = sources.length === 0 ? 0 : (options.graceMillis ?? GRACE_MILLIS);
  }

  /**
   * Looks up those that are not settled yet, so that each is named by the first refresh after a source knows it. A pod is
   * also named by its containers, so give them too. Never rejects; a slow source is not waited for.
   */
  async refresh(found: Iterable<FoundCgroup>): Promise<void> {
    const containers: NamedContainer[] = [];
    const pods: NamedPod[] = [];
    for (const cgroup of found) {
      if (cgroup.kind === 'container') containers.push(this.#containerAt(cgroup.cgroupId, cgroup));
      else pods.push(this.#podAt(cgroup.cgroupId, cgroup));
    }
    const pendingContainers = containers.filter(({ state }) => state === 'pending');
    const pendingPods = pods.filter(({ state }) => state === 'pending');
    this.#namePodsByContainers(pendingPods);
    const asked = this.#toAsk<NamedContainer | NamedPod>([...pendingContainers, ...pendingPods]);
    await this.#panel.askAll(asked, (source, item) => item.lookUp(source, this.#isOverdue(item.retry)));
    this.#settleContainers(pendingContainers);
    this.#settlePods(pendingPods);
  }

  /**
   * Asks the describing sources about those that are named and not yet described by all of them, each at growing
   * intervals. @returns the cgroups of which there is more to say than at the last call.
   */
  async describe(): Promise<readonly bigint[]> {
    if (!this.#panel.sources.some(({ describes }) => describes)) return [];
    const incomplete = [...this.#containers, ...this.#pods]
      .map(([id, item]) => ({ id, item, retry: item.describing.retry }))
      .filter(({ item }) => typeof item.state === 'object' && this.#lacksDescription(item));
    await this.#panel.askAll(this.#dueOf(incomplete), async (source, { id, item }) => {
      if (source.describes !== true || item.describing.hasAnswerOf(source)) return false;
      item.describing.answer(source, await item.askOf(source));
      if (item.describing.hasAnswerOf(source)) this.#grown.add(id);
      return true;
    });
    const grown = [...this.#grown];
    this.#grown.clear();
    return grown;
  }

  /** What is known of a container or pod besides its name, by now. */
  descriptionOf(cgroupId: bigint): Description | undefined {
    const item = this.#containers.get(cgroupId) ?? this.#pods.get(cgroupId);
    return item?.describing.description(this.#panel.sources);
  }

  /** Who the container is; `pending` until it is settled, `sandbox` where it is not a workload. */
  identityOf(cgroupId: bigint): ContainerIdentity | 'pending' | 'sandbox' {
    const container = this.#containers.get(cgroupId);
    if (container === undefined || this.#awaitsDescription(container)) return 'pending';
    return container.state;
  }

  /** Who the pod is; `pending` until it is settled. */
  podIdentityOf(podUid: string): PodIdentity | 'pending' {
    const pod = [...this.#pods.values()].find(({ found }) => found.podUid === podUid);
    return pod === undefined || this.#awaitsDescription(pod) ? 'pending' : pod.state;
  }

  /** Forgets a cgroup that is gone. */
  forget(cgroupId: bigint): void {
    this.#containers.delete(cgroupId);
    this.#pods.delete(cgroupId);
    this.#grown.delete(cgroupId);
  }

  /** Asks every source whether it could answer. What keeps one from it is told hereby, and not by `takeProblems` again. */
  probe(): Promise<readonly ProbedSource[]> {
    return this.#panel.probe();
  }

  /** What the sources failed with since the last call; each kind of failure of a source is told once, until it has ended. */
  takeProblems(): SourceProblem[] {
    return this.#panel.takeProblems();
  }

  /** Closes the sources. */
  async close(): Promise<void> {
    await this.#panel.close();
  }

  #containerAt(cgroupId: bigint, found: ContainerClass): NamedContainer {
    const known = this.#containers.get(cgroupId);
    if (known?.found.containerId === found.containerId) return known;
    const container = new NamedContainer(found, this.#clock.now());
    this.#containers.set(cgroupId, container);
    return container;
  }

  #podAt(cgroupId: bigint, found: PodClass): NamedPod {
    const known = this.#pods.get(cgroupId);
    if (known?.found.podUid === found.podUid) return known;
    const pod = new NamedPod(found, this.#clock.now());
    this.#pods.set(cgroupId, pod);
    return pod;
  }

  /** Whoever is named; of the others, after the grace period, what the sources make of it, else its pod's name, else its path. */
  #settleContainers(pending: readonly NamedContainer[]): void {
    const { sources, responsive } = this.#panel;
    for (const container of pending) container.settleIfNamed(sources);
    const overdue = pending.filter(({ state, retry }) => state === 'pending' && this.#isOverdue(retry));
    if (overdue.length === 0) return;
    for (const container of overdue) container.believePresumptions();
    const pods = this.#podsOfContainers();
    for (const container of overdue) {
      const isConcluded = responsive.every((source) => container.hasConclusionOf(source));
      if (isConcluded) container.settle(sources, pods.get(container.found.podUid ?? ''));
      else container.settleIfNamed(sources);
    }
  }

  #settlePods(pending: readonly NamedPod[]): void {
    this.#namePodsByContainers(pending);
    const { responsive } = this.#panel;
    const isConcluded = (pod: NamedPod) =>
      this.#isOverdue(pod.retry) && responsive.every((source) => pod.hasConclusionOf(source));
    for (const pod of pending) if (pod.isAnswered || isConcluded(pod)) pod.settle();
  }

  #namePodsByContainers(pods: readonly NamedPod[]): void {
    if (pods.length === 0) return;
    const known = this.#podsOfContainers();
    for (const pod of pods) pod.answer(known.get(pod.found.podUid));
  }

  /** The pods that containers, sandboxes among them, are known to be of. */
  #podsOfContainers(): Map<string, PodRecord> {
    const pods = new Map<string, PodRecord>();
    for (const container of this.#containers.values()) {
      const { podUid, podName, namespace } = container.record(this.#panel.sources) ?? {};
      const uid = container.found.podUid ?? podUid;
      if (uid !== undefined && podName !== undefined && namespace !== undefined) {
        pods.set(uid, { podName, namespace });
      }
    }
    return pods;
  }

  #awaitsDescription(item: NamedContainer | NamedPod): boolean {
    if (!this.#awaitDescription || typeof item.state !== 'object' || this.#isOverdue(item.retry))
      return false;
    return this.#lacksDescription(item);
  }

  #lacksDescription({ describing }: NamedContainer | NamedPod): boolean {
    return this.#panel.sources.some((source) => source.describes === true && !describing.hasAnswerOf(source));
  }

  #dueOf<Item extends { readonly retry: RetryTimer }>(items: readonly Item[]): Item[] {
    const now = this.#clock.now();
    const due = items.filter(({ retry }) => retry.isDue(now));
    for (const { retry } of due) retry.postpone(now);
    return due;
  }

  /** All, as a source that is dear to ask limits itself; those that have waited for long at growing intervals. */
  #toAsk<Item extends { readonly retry: RetryTimer }>(pending: readonly Item[]): Item[] {
    const longWait = Math.max(LONG_WAIT_MILLIS, this.#graceMillis);
    const now = this.#clock.now();
    const hasWaitedLong = ({ retry }: Item) => retry.hasWaited(longWait, now);
    return [...pending.filter((item) => !hasWaitedLong(item)), ...this.#dueOf(pending.filter(hasWaitedLong))];
  }

  #isOverdue(retry: RetryTimer): boolean {
    return retry.hasWaited(this.#graceMillis, this.#clock.now());
  }
}
