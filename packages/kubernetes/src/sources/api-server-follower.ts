import type { Clock } from '@psiperf/cgroup';
import { KubernetesError, type KubernetesErrorCode } from '../kubernetes-error.ts';
import type { ApiServerPods, WatchEnd } from './api-server-pods.ts';
import { Backoff } from './backoff.ts';
import type { PodObjectIndex } from './pod-object-index.ts';

export interface FollowerOptions {
  readonly pods: ApiServerPods;
  readonly index: PodObjectIndex;
  readonly clock: Clock;
  /** From 0 to 1: spreads what the agents of many nodes ask at the same moment. */
  readonly random: () => number;
  /** The credentials were refused: they may have been renewed. */
  readonly renew: () => void;
}

/** What a watch that is refused can go on from later; after anything else the pods are listed again. */
const RESUMABLE: ReadonlySet<KubernetesErrorCode> = new Set<KubernetesErrorCode>([
  'ERR_KUBERNETES_UNREACHABLE',
  'ERR_KUBERNETES_UNAUTHENTICATED',
  'ERR_KUBERNETES_NOT_PERMITTED',
  'ERR_KUBERNETES_NOT_CONFIGURED',
]);

/** A watch that lasts shorter than this did not go well. */
const SHORT_MILLIS = 1_000;

/** A server that comes up refuses everyone until it has read who may do what. */
const COMING_UP_MILLIS = 10_000;

/** A watch is ended by the server after 5 to 10 minutes, so that the nodes spread over the servers. */
const WATCH_SECONDS = 300;

/**
 * Keeps an index at what the API server tells: a list, then a watch that goes on where the last one ended. While the
 * server is away it tries again at growing distances, and the index stays as it was.
 */
export class ApiServerFollower {
  readonly #options: FollowerOptions;
  readonly #backoff: Backoff;
  readonly #attempted = Promise.withResolvers<void>();
  #version: string | undefined;
  #freshness: 'any' | 'latest' = 'any';
  #failure: KubernetesError | undefined;
  #hasListed = false;
  #refusedSinceMillis: number | undefined;
  #isFollowing = false;
  #isClosed = false;
  #running: Promise<void> | undefined;
  #wake: () => void = () => {};

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
  }

  /** Whether the index is at what the server tells at this moment. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  /** Why it does not follow; undefined where nothing is wrong. */
  get failure(): KubernetesError | undefined {
    return this.#failure;
  }

  /** Begins, if it has not begun; resolves when the first list is there, or failed. */
  start(): Promise<void> {
    this.#running ??= this.#run();
    return this.#attempted.promise;
  }

  /** Ends after what is under way, which the owner has to abort. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    this.#attempted.resolve();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      const begunAtMillis = this.#options.clock.now();
      try {
        this.#version ??= await this.#list();
        if ((await this.#watch(this.#version)) === 'lost') this.#forget('latest');
        if (this.#options.clock.now() - begunAtMillis >= SHORT_MILLIS) this.#backoff.reset();
      } catch (error) {
        this.#fail(error);
      }
      this.#isFollowing = false;
      this.#attempted.resolve();
      if (!this.#isClosed) await this.#pause();
    }
  }

  async #list(): Promise<string> {
    const { pods, index } = this.#options;
    const list = await pods.list(this.#freshness);
    this.#freshness = 'any';
    index.replaceAll(list.pods);
    this.#hasListed = true;
    this.#succeed();
    this.#attempted.resolve();
    return list.version;
  }

  #watch(version: string): Promise<WatchEnd> {
    const { pods, index, random } = this.#options;
    const seconds = Math.round(WATCH_SECONDS * (1 + random()));
    return pods.watch(version, seconds, {
      opened: () => {
        this.#refusedSinceMillis = undefined;
        this.#succeed();
      },
      happened: (event) => {
        if (event.type === 'DELETED') index.remove(event.object);
        else if (event.type !== 'BOOKMARK') index.put(event.object);
        this.#version = event.version;
      },
    });
  }

  #succeed(): void {
    this.#isFollowing = true;
    this.#failure = undefined;
  }

  #fail(error: unknown): void {
    const failure = error instanceof KubernetesError ? error : unforeseen(error);
    const isRefused = failure.code === 'ERR_KUBERNETES_NOT_PERMITTED';
    this.#refusedSinceMillis = isRefused
      ? (this.#refusedSinceMillis ?? this.#options.clock.now())
      : undefined;
    if (!this.#mayComeUp) this.#failure = failure;
    if (failure.code === 'ERR_KUBERNETES_UNAUTHENTICATED') this.#options.renew();
    if (!RESUMABLE.has(failure.code)) this.#forget('any');
  }

  /** Whether it refuses what it let pass before, or has just been away, for no longer than it takes to come up. */
  get #mayComeUp(): boolean {
    const wasOtherwise = this.#hasListed || this.#failure !== undefined;
    if (this.#refusedSinceMillis === undefined || !wasOtherwise) return false;
    return this.#options.clock.now() - this.#refusedSinceMillis < COMING_UP_MILLIS;
  }

  /** Lists again before the next watch. */
  #forget(freshness: 'any' | 'latest'): void {
    this.#version = undefined;
    this.#freshness = freshness;
  }

  async #pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#options.clock.schedule(this.#backoff.next(), resolve);
    this.#wake = resolve;
    await promise;
    cancel();
  }
}

/** A fault of ours must not end the process: it is told, and tried again. */
function unforeseen(error: unknown): KubernetesError {
  const name = error instanceof Error ? error.name : typeof error;
  const message = `the API server cannot be followed (${name})`;
  const hint = 'this is a fault of psiperf: please report it';
  return new KubernetesError('ERR_KUBERNETES_UNREADABLE', message, { hint });
}
