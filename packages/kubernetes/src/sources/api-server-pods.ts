import type { Clock } from '@psiperf/cgroup';
import { KubernetesError } from '../kubernetes-error.ts';
import type { ApiServerConnection } from './api-server-connection.ts';
import { EventReader, type WatchEvent } from './api-server-events.ts';
import { toApiServerRefusal, toMalformedAnswer } from './api-server-refusal.ts';
import { fieldOf, textOf } from './json-fields.ts';
import { isSuccess, openResponse, requestJson } from './request-json.ts';
import { type Peer, toConnectionError, toTimeoutError } from './to-connection-error.ts';

/** The pods of a node at one moment. */
export interface PodList {
  readonly pods: readonly unknown[];
  /** What a watch goes on from. */
  readonly version: string;
}

/** How a watch came to its end. */
export type WatchEnd =
  /** As they all do after a while: it goes on from the last version. */
  | 'over'
  /** The server has forgotten what happened since, or failed: the pods are to be listed again. */
  | 'lost';

export interface ApiServerPodsOptions {
  readonly connection: ApiServerConnection;
  readonly nodeName: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const TIMEOUT_MILLIS = 10_000;

/** How much longer than it was asked for a watch may last. */
const WATCH_GRACE_MILLIS = 30_000;

/** The pods of one node, as the API server lists them and tells of their changes. */
export class ApiServerPods {
  readonly #options: ApiServerPodsOptions;

  constructor(options: ApiServerPodsOptions) {
    this.#options = options;
  }

  /**
   * @param freshness `any`: as the server has it in memory; `latest`: as it is stored.
   * @throws KubernetesError
   */
  async list(freshness: 'any' | 'latest'): Promise<PodList> {
    const { connection, clock, signal } = this.#options;
    const query = freshness === 'any' ? { resourceVersion: '0' } : {};
    const route = await connection.routeTo(this.#path(query));
    const { status, body } = await requestJson({ ...route, clock, signal, timeoutMillis: TIMEOUT_MILLIS });
    if (!isSuccess(status)) throw toApiServerRefusal(route.peer, status, 'list');
    const pods = fieldOf(body, 'items') ?? [];
    const version = textOf(body, 'metadata', 'resourceVersion');
    if (!Array.isArray(pods) || version === undefined) throw toMalformedAnswer(route.peer, 'list');
    return { pods, version };
  }

  /**
   * Tells what happens to the pods after `version`, until the server ends it or the connection breaks.
   * @throws KubernetesError where it cannot be begun, or what is told cannot be understood.
   */
  async watch(version: string, seconds: number, told: WatchListener): Promise<WatchEnd> {
    const { connection, clock, signal } = this.#options;
    const { peer, ...route } = await connection.routeTo(
      this.#path({
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion: version,
        timeoutSeconds: String(seconds),
      }),
    );
    const expiry = new AbortController();
    const expire = () => expiry.abort();
    let cancel = clock.schedule(TIMEOUT_MILLIS, expire);
    try {
      const response = await openResponse({ ...route, signal: AbortSignal.any([signal, expiry.signal]) });
      const status = response.statusCode ?? 0;
      if (status === 410) {
        response.resume();
        return 'lost';
      }
      if (!isSuccess(status)) {
        response.resume();
        throw toApiServerRefusal(peer, status, 'watch');
      }
      cancel();
      cancel = clock.schedule(seconds * 1000 + WATCH_GRACE_MILLIS, expire);
      told.opened();
      return await this.#follow(response, peer, told);
    } catch (error) {
      throw expiry.signal.aborted ? toTimeoutError(peer, TIMEOUT_MILLIS) : toConnectionError(error, peer);
    } finally {
      cancel();
      expire();
    }
  }

  /**
   * Asks for a list, and for a watch that it lets go of as soon as it is accepted.
   * @throws KubernetesError where one of them is refused.
   */
  async tryBoth(): Promise<void> {
    const { version } = await this.list('any');
    const enough = new AbortController();
    const options = { ...this.#options, signal: AbortSignal.any([this.#options.signal, enough.signal]) };
    await new ApiServerPods(options).watch(version, 1, { opened: () => enough.abort(), happened: () => {} });
  }

  async #follow(pieces: AsyncIterable<Buffer>, peer: Peer, told: WatchListener): Promise<WatchEnd> {
    const reader = new EventReader();
    try {
      for await (const piece of pieces) {
        for (const event of reader.push(piece)) {
          if (event.type === 'ERROR' && event.code === 410) return 'lost';
          if (event.type === 'ERROR') throw toApiServerRefusal(peer, event.code ?? 500, 'watch');
          if (event.type === 'MALFORMED') throw toMalformedAnswer(peer, 'watch');
          told.happened(event);
        }
      }
    } catch (error) {
      if (error instanceof KubernetesError) throw error;
      // Cut off by a proxy, or by a server that ends: what was told so far counts, the rest is told by the next watch.
    }
    return 'over';
  }

  #path(query: Readonly<Record<string, string>>): string {
    const fieldSelector = `spec.nodeName=${this.#options.nodeName}`;
    return `/api/v1/pods?${new URLSearchParams({ fieldSelector, ...query })}`;
  }
}

/** Who is told what a watch tells. */
export interface WatchListener {
  /** The server accepted it. */
  opened(): void;
  happened(event: Exclude<WatchEvent, { readonly type: 'ERROR' | 'MALFORMED' }>): void;
}
