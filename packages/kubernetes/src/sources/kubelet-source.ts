import { Agent } from 'node:https';
import { type Clock, isYoung, systemClock } from '@psiperf/cgroup';
import type { ContainerRecord, PodRecord } from '../container-record.ts';
import { KubernetesError } from '../kubernetes-error.ts';
import { type PodSource, type SourceStatus, toUnavailable } from '../pod-source.ts';
import { fieldOf } from './json-fields.ts';
import { kubeletAt, toKubeletRefusal, toNoPodList } from './kubelet-refusal.ts';
import { PodObjectIndex } from './pod-object-index.ts';
import { readAuthority, readToken } from './read-token.ts';
import { isSuccess, requestJson } from './request-json.ts';
import type { Peer } from './to-connection-error.ts';

/** Which kubelet is asked, and as whom. */
export interface KubeletOptions {
  /** The kubelet's address, such as `https://10.0.0.7:10250`. */
  readonly url: string;
  /** The service account's token. */
  readonly tokenFile: string;
  /** The authority of the kubelet's certificate, in PEM; the system's are used where it is absent. */
  readonly caFile?: string;
  /** Takes any certificate: whoever answers there then gets the token and may name containers as it likes. */
  readonly insecureSkipVerify?: boolean;
  /** Is told, once, that certificates are not verified. */
  readonly warn?: (line: string) => void;
  readonly clock?: Clock;
  /** How long one answer may take. Default: 5 s. */
  readonly timeoutMillis?: number;
}

/** One answer serves all questions of a refresh, and a kubelet is never asked more often. */
const YOUNG_MILLIS = 1_000;
const TIMEOUT_MILLIS = 5_000;

const ADDS = 'pod, namespace, container, image, restart count, labels, annotations, owners, node';

/** Names from the kubelet's own list of the pods of its node, asked for when an unknown container or pod is. */
export class KubeletSource implements PodSource {
  readonly name = 'kubelet';
  readonly describes = true;
  readonly #options: KubeletOptions;
  readonly #clock: Clock;
  readonly #url: URL;
  readonly #peer: Peer;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #closed = new AbortController();
  readonly #index = new PodObjectIndex();
  #askedAtMillis = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;
  #isUnderWay = false;
  #hasWarned = false;

  constructor(options: KubeletOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#url = new URL('/pods', options.url);
    this.#peer = kubeletAt(this.#url);
  }

  async probe(): Promise<SourceStatus> {
    try {
      await this.#refresh();
      const unverified = this.#options.insecureSkipVerify === true ? '; certificate not verified' : '';
      return { available: true, adds: `${ADDS}${unverified}` };
    } catch (error) {
      if (!(error instanceof KubernetesError)) throw error;
      return toUnavailable(error);
    }
  }

  async find(containerId: string): Promise<ContainerRecord | undefined> {
    if (this.#index.find(containerId) === undefined) await this.#refresh();
    return this.#index.find(containerId);
  }

  async findPod(podUid: string): Promise<PodRecord | undefined> {
    if (this.#index.findPod(podUid) === undefined) await this.#refresh();
    return this.#index.findPod(podUid);
  }

  /** The kubelet tells of all containers but the sandbox. */
  async presume(containerId: string, podUid: string): Promise<ContainerRecord | 'undecided' | undefined> {
    await this.#refresh();
    return this.#index.presumeSandbox(containerId, podUid);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#agent.destroy();
    this.#index.clear();
  }

  /** Asks anew unless it did so just now; then the answer, or failure, of that time holds. */
  #refresh(): Promise<void> {
    const isOld = !this.#isUnderWay && !isYoung(this.#askedAtMillis, this.#clock, YOUNG_MILLIS);
    if (this.#asking !== undefined && !isOld) return this.#asking;
    this.#askedAtMillis = this.#clock.now();
    this.#isUnderWay = true;
    this.#asking = this.#ask().finally(() => {
      this.#isUnderWay = false;
    });
    return this.#asking;
  }

  async #ask(): Promise<void> {
    const { tokenFile, timeoutMillis = TIMEOUT_MILLIS } = this.#options;
    const token = await readToken(tokenFile);
    const verified = await this.#verification();
    const { status, body } = await requestJson({
      url: this.#url,
      peer: this.#peer,
      options: {
        agent: this.#agent,
        headers: { accept: 'application/json', authorization: `Bearer ${token}` },
        ...verified,
      },
      clock: this.#clock,
      timeoutMillis,
      signal: this.#closed.signal,
    });
    if (!isSuccess(status)) throw toKubeletRefusal(this.#peer, status, tokenFile);
    const pods = fieldOf(body, 'items');
    if (!Array.isArray(pods)) throw toNoPodList(this.#peer);
    this.#index.replaceAll(pods);
  }

  async #verification(): Promise<{ ca?: string; rejectUnauthorized?: false }> {
    const { caFile, insecureSkipVerify = false, warn } = this.#options;
    if (!insecureSkipVerify) return caFile === undefined ? {} : { ca: await readAuthority(caFile) };
    if (!this.#hasWarned) warn?.(`the certificate of ${this.#peer.name} is not verified, as was asked for`);
    this.#hasWarned = true;
    return { rejectUnauthorized: false };
  }
}
