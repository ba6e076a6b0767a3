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
  /** Those that have said, since it was overdue, all that they know. */
  readonly #concluded = new Set<PodSource>();
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

  /** Asks a source who it is. @returns whether there was anything to ask. */
  async lookUp(source: PodSource, isOverdue: boolean): Promise<boolean> {
    if (this.isAnswered) return false;
    try {
      this.answer(await this.askOf(source));
    } finally {
      if (isOverdue) this.#concluded.add(source);
    }
    return true;
  }

  /** Whether it is not to be waited for the source. */
  hasConclusionOf(source: PodSource): boolean {
    return this.isAnswered || this.#concluded.has(source);
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
