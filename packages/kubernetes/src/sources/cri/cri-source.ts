import { type Clock, type HostRoots, isYoung } from '@psiperf/cgroup';
import type { ContainerRecord, PodRecord } from '../../container-record.ts';
import { KubernetesError } from '../../kubernetes-error.ts';
import { type PodSource, type SourceStatus, toUnavailable } from '../../pod-source.ts';
import type { CriClient } from './cri-client.ts';
import { criSockets } from './cri-sockets.ts';
import { type CriRecords, toCriRecords } from './to-cri-records.ts';

/** Which socket is asked, and for how long. */
export interface CriSourceOptions {
  /** Where `/run` is, below which sockets are looked for. */
  readonly roots: HostRoots;
  readonly clock: Clock;
  /** The runtime's socket. Default: the known ones in turn. */
  readonly socket?: string;
  /** How long an answer of the runtime is waited for. Default: 5 s. */
  readonly deadlineMillis?: number;
}

const DEADLINE_MILLIS = 5_000;
/** Many containers are asked for in one go: lists this young, or a failure, answer for all of them. */
const MIN_AGE_MILLIS = 100;
/** How long lists are believed while the runtime tells of changes: an event may be lost. */
const MAX_AGE_MILLIS = 5_000;

const NOTHING: CriRecords = { containers: new Map(), pods: new Map() };

/**
 * Names from the container runtime itself, over the socket through which the kubelet drives it. Whoever may connect to
 * it can do whatever root can; this asks for lists and changes nothing.
 *
 * A container's record never changes, so one that is known is not asked about again; an unknown one has the lists asked
 * for anew, unless they are young or the runtime, which tells of its changes, has told of none.
 */
export class CriSource implements PodSource {
  readonly name = 'cri';
  readonly describes = true;
  readonly #options: CriSourceOptions;
  readonly #sockets: readonly string[];
  #client: CriClient | undefined;
  #records = NOTHING;
  #refreshing: Promise<void> | undefined;
  #failure: unknown;
  #isClosed = false;
  #askedAtMillis = Number.NEGATIVE_INFINITY;
  /** What is known of changes since the lists were asked for. */
  #changes: 'untold' | 'none' | 'some' = 'untold';

  constructor(options: CriSourceOptions) {
    this.#options = options;
    this.#sockets = options.socket === undefined ? criSockets(options.roots) : [options.socket];
  }

  async probe(): Promise<SourceStatus> {
    try {
      await this.#refresh();
    } catch (error) {
      if (error instanceof KubernetesError) return toUnavailable(error);
      return { available: false, why: String(error), remedy: 'this is not foreseen: please report it' };
    }
    return {
      available: true,
      adds: 'pod, namespace, container, image, restart count, pod labels and annotations, sandboxes',
    };
  }

  async find(containerId: string): Promise<ContainerRecord | undefined> {
    if (!this.#records.containers.has(containerId)) await this.#refreshIfOld();
    return this.#records.containers.get(containerId);
  }

  async findPod(podUid: string): Promise<PodRecord | undefined> {
    if (!this.#records.pods.has(podUid)) await this.#refreshIfOld();
    return this.#records.pods.get(podUid);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#disconnect();
    this.#records = NOTHING;
  }

  async #refreshIfOld(): Promise<void> {
    if (this.#refreshing !== undefined || !this.#isYoung()) await this.#refresh();
    else if (this.#failure !== undefined) throw this.#failure;
  }

  #isYoung(): boolean {
    if (this.#changes === 'some') return false;
    const youngMillis = this.#changes === 'none' ? MAX_AGE_MILLIS : MIN_AGE_MILLIS;
    return isYoung(this.#askedAtMillis, this.#options.clock, youngMillis);
  }

  async #refresh(): Promise<void> {
    this.#refreshing ??= this.#list().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  async #list(): Promise<void> {
    const wasConnected = this.#client !== undefined;
    try {
      await this.#listOnce();
      this.#failure = undefined;
    } catch (error) {
      this.#disconnect();
      // The runtime may have been restarted since it was asked last.
      if (wasConnected && !this.#isClosed && !isSlow(error)) return await this.#list();
      this.#askedAtMillis = this.#options.clock.now();
      this.#failure = error;
      throw error;
    }
  }

  async #listOnce(): Promise<void> {
    const client = await this.#connect();
    if (this.#changes === 'some') this.#changes = 'none';
    this.#askedAtMillis = this.#options.clock.now();
    const containers = await client.listContainers();
    // Later, so that no container lacks its sandbox.
    const sandboxes = await client.listPodSandboxes();
    this.#records = toCriRecords(client.runtime.name, containers, sandboxes);
    // Another runtime may be the one with pods.
    if (sandboxes.length === 0 && this.#sockets.length > 1) this.#disconnect();
  }

  /** gRPC takes memory and time to load: only who asks a runtime pays for it. */
  async #connect(): Promise<CriClient> {
    if (this.#client !== undefined) return this.#client;
    const { clock, deadlineMillis = DEADLINE_MILLIS } = this.#options;
    const { openCri } = await import('./open-cri.ts');
    const client = await openCri(this.#sockets, { clock, deadlineMillis });
    if (this.#isClosed) client.close();
    this.#client = client;
    if (client.hasEvents && !this.#isClosed) this.#follow(client);
    return client;
  }

  #follow(client: CriClient): void {
    this.#changes = 'none';
    client.followEvents({
      onEvent: () => {
        this.#changes = 'some';
      },
      onEnd: (isLost) => {
        this.#changes = 'untold';
        if (isLost) this.#disconnect();
      },
    });
  }

  #disconnect(): void {
    this.#client?.close();
    this.#client = undefined;
    this.#changes = 'untold';
  }
}

function isSlow(error: unknown): boolean {
  return error instanceof KubernetesError && error.code === 'ERR_KUBERNETES_SLOW';
}
