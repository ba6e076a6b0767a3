import { type Clock, systemClock } from '@psiperf/cgroup';
import type { ContainerRecord, PodRecord } from '../container-record.ts';
import { KubernetesError } from '../kubernetes-error.ts';
import { type PodSource, type SourceStatus, toUnavailable } from '../pod-source.ts';
import { type ApiServerAccess, ApiServerConnection } from './api-server-connection.ts';
import { ApiServerFollower } from './api-server-follower.ts';
import { ApiServerPods } from './api-server-pods.ts';
import { PodObjectIndex } from './pod-object-index.ts';

/** Which pods are asked for, and how the API server is reached. */
export interface ApiServerOptions {
  /** The node's name in the cluster; undefined where it is not known, and nothing can be asked. */
  readonly nodeName: string | undefined;
  /** Undefined where there is neither a kubeconfig nor the address that a pod of the cluster is given. */
  readonly access: ApiServerAccess | undefined;
  readonly clock?: Clock;
  /** From 0 to 1: spreads what the agents of many nodes ask at the same moment. */
  readonly random?: () => number;
}

const ADDS = 'pod, namespace, container, image, restart count, labels, annotations, owners, node, mirror uid';

/** Names from the API server, which tells of the node's pods from the first question on as they change. */
export class ApiServerSource implements PodSource {
  readonly name = 'api-server';
  readonly describes = true;
  readonly #index = new PodObjectIndex();
  readonly #closed = new AbortController();
  readonly #connection: ApiServerConnection | undefined;
  readonly #pods: ApiServerPods | undefined;
  readonly #follower: ApiServerFollower | undefined;
  readonly #missing: KubernetesError | undefined;

  /** @param options without a node's name or an access every question is answered by an error that says so. */
  constructor({ nodeName, access, clock = systemClock, random = Math.random }: ApiServerOptions) {
    this.#missing = missingOf(nodeName, access);
    if (!nodeName || access === undefined) return;
    const connection = new ApiServerConnection(access);
    const pods = new ApiServerPods({ connection, nodeName, clock, signal: this.#closed.signal });
    const index = this.#index;
    this.#connection = connection;
    this.#pods = pods;
    this.#follower = new ApiServerFollower({ pods, index, clock, random, renew: () => connection.reload() });
  }

  /** Asks for both that are needed, a list and a watch, and follows neither. */
  async probe(): Promise<SourceStatus> {
    try {
      if (this.#missing !== undefined) throw this.#missing;
      await this.#pods?.tryBoth();
      return { available: true, adds: ADDS };
    } catch (error) {
      if (!(error instanceof KubernetesError)) throw error;
      return toUnavailable(error);
    }
  }

  async find(containerId: string): Promise<ContainerRecord | undefined> {
    return this.#answer(() => this.#index.find(containerId));
  }

  async findPod(podUid: string): Promise<PodRecord | undefined> {
    return this.#answer(() => this.#index.findPod(podUid));
  }

  /**
   * It tells of all containers but the sandbox, as long as it tells anything. Between two watches it knows the pods and not
   * yet what happened since, so nothing is decided.
   */
  async presume(containerId: string, podUid: string): Promise<ContainerRecord | 'undecided' | undefined> {
    return this.#answer(() => {
      if (this.#follower?.failure !== undefined) return undefined;
      const presumed = this.#index.presumeSandbox(containerId, podUid);
      return presumed === undefined || this.#follower?.isFollowing === true ? presumed : 'undecided';
    });
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#follower?.close();
    this.#connection?.close();
    this.#index.clear();
  }

  /** What is known; where it is not known and the server is away, why it is away. */
  async #answer<Answer>(known: () => Answer | undefined): Promise<Answer | undefined> {
    if (this.#missing !== undefined) throw this.#missing;
    await this.#follower?.start();
    const answer = known();
    if (answer === undefined && this.#follower?.failure !== undefined) throw this.#follower.failure;
    return answer;
  }
}

function missingOf(
  nodeName: string | undefined,
  access: ApiServerAccess | undefined,
): KubernetesError | undefined {
  if (access === undefined) {
    const message = 'neither an API server nor a kubeconfig is known';
    const hint = 'run in a pod, which is told its API server, or name a file with --kubeconfig';
    return new KubernetesError('ERR_KUBERNETES_NOT_CONFIGURED', message, { hint });
  }
  if (!nodeName) {
    const message = 'the name of this node is not known, so its pods cannot be asked for';
    const hint = 'name it with --node-name, or give the pod NODE_NAME from the field spec.nodeName';
    return new KubernetesError('ERR_KUBERNETES_NOT_CONFIGURED', message, { hint });
  }
  return undefined;
}
