import type { PodClass } from './cgroup-class.ts';
import type { PodIdentity } from './container-identity.ts';
import type { PodRecord } from './container-record.ts';
import { Describing } from './description.ts';
import type { PodSource } from './pod-source.ts';
import { present } from './present.ts';
import { RetryTimer } from './retry-timer.ts';

/** One pod on its way to its identity. */
export class NamedPod {
  readonly found: PodClass;
  readonly retry: RetryTimer;
  readonly describing: Describing;
  #record: PodRecord | undefined;
  #state: PodIdentity | 'pending' = 'pending';

  constructor(found: PodClass, nowMillis: number) {
    this.found = found;
    this.retry = new RetryTimer(nowMillis);
    this.describing = new Describing(nowMillis);
  }

  get state(): PodIdentity | 'pending' {
    return this.#state;
  }

  /** Takes an answer; the first one counts. */
  answer(record: PodRecord | undefined): void {
    this.#record ??= record;
  }

  askOf(source: PodSource): Promise<PodRecord | undefined> {
    return source.findPod(this.found.podUid);
  }

  get isAnswered(): boolean {
    return this.#record !== undefined;
  }

  /** Settles it with what is known. */
  settle(): void {
    if (this.#state !== 'pending') return;
    const { podUid, qosClass } = this.found;
    const { podName, namespace } = this.#record ?? {};
    this.#state = Object.freeze(present<PodIdentity>({ podUid, podName, namespace, qosClass }));
  }
}
