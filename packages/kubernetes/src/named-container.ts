import type { ContainerClass } from './cgroup-class.ts';
import type { ContainerIdentity } from './container-identity.ts';
import type { ContainerRecord, PodRecord } from './container-record.ts';
import { Describing } from './description.ts';
import { isNamed, mergeRecords, toContainerIdentity } from './merge-records.ts';
import type { PodSource } from './pod-source.ts';
import { RetryTimer } from './retry-timer.ts';

/** What a source concludes of a container that it does not know; one that failed concludes nothing. */
type Presumption = ContainerRecord | 'undecided' | 'nothing';

/** One container on its way to its identity. */
export class NamedContainer {
  readonly found: ContainerClass;
  readonly retry: RetryTimer;
  readonly describing: Describing;
  readonly #answers = new Map<PodSource, ContainerRecord>();
  readonly #pods = new Map<PodSource, PodRecord>();
  readonly #presumptions = new Map<PodSource, Presumption>();
  #state: ContainerIdentity | 'pending' | 'sandbox' = 'pending';

  constructor(found: ContainerClass, nowMillis: number) {
    this.found = found;
    this.retry = new RetryTimer(nowMillis);
    this.describing = new Describing(nowMillis);
  }

  get state(): ContainerIdentity | 'pending' | 'sandbox' {
    return this.#state;
  }

  /** Takes a source's answer; the source is not asked again. */
  answer(source: PodSource, record: ContainerRecord | undefined): void {
    if (record === undefined) return;
    this.#answers.set(source, record);
    if (source.describes === true) this.describing.answer(source, record);
  }

  /**
   * Asks a source who it is; where it is overdue, also what the source makes of it otherwise, which is remembered until the
   * source says something else: a slow one says it after the others. @returns whether there was anything to ask.
   */
  async lookUp(source: PodSource, isOverdue: boolean): Promise<boolean> {
    if (this.hasAnswerOf(source)) return false;
    let presumption: Presumption = 'nothing';
    try {
      this.answer(source, await this.askOf(source));
      if (isOverdue && !this.hasAnswerOf(source)) presumption = await this.#presume(source);
    } finally {
      if (isOverdue) this.#presumptions.set(source, presumption);
    }
    return true;
  }

  /** Takes for answers what the sources presume it to be. */
  believePresumptions(): void {
    for (const [source, presumption] of this.#presumptions) {
      if (typeof presumption === 'object' && !this.hasAnswerOf(source)) this.answer(source, presumption);
    }
  }

  /** Whether it is not to be waited for the source. */
  hasConclusionOf(source: PodSource): boolean {
    const presumption = this.#presumptions.get(source);
    return this.hasAnswerOf(source) || (presumption !== undefined && presumption !== 'undecided');
  }

  async #presume(source: PodSource): Promise<Presumption> {
    const { containerId, podUid } = this.found;
    if (podUid === undefined) return 'nothing';
    const presumed = await source.presume?.(containerId, podUid);
    if (presumed !== undefined) return presumed;
    this.#answerPod(source, await source.findPod(podUid));
    return 'nothing';
  }

  /** Takes what a source that does not know the container says of its pod; the container may still be named by it. */
  #answerPod(source: PodSource, record: PodRecord | undefined): void {
    if (record === undefined) return;
    this.#pods.set(source, record);
    if (source.describes === true) this.describing.answer(source, record);
  }

  askOf(source: PodSource): Promise<ContainerRecord | undefined> {
    return source.find(this.found.containerId);
  }

  hasAnswerOf(source: PodSource): boolean {
    return this.#answers.has(source);
  }

  /** All answers in one; `sources` in the order in which they are believed. */
  record(sources: readonly PodSource[]): ContainerRecord | undefined {
    return mergeRecords(sources.flatMap((source) => this.#answers.get(source) ?? []));
  }

  /** Settles it if it is known to be a sandbox or nothing is missing from its name. */
  settleIfNamed(sources: readonly PodSource[]): void {
    if (this.#state !== 'pending') return;
    const record = this.record(sources);
    const identity = toContainerIdentity(this.found, record);
    if (record?.kind === 'sandbox') this.#state = 'sandbox';
    else if (isNamed(identity)) this.#state = identity;
  }

  /** Settles it with what is known, of itself and of its pod; `others` is what other containers say of that. */
  settle(sources: readonly PodSource[], others: PodRecord | undefined): void {
    this.settleIfNamed(sources);
    if (this.#state !== 'pending') return;
    const pod = sources.flatMap((source) => this.#pods.get(source) ?? [])[0] ?? others;
    const record = { kind: 'container', ...pod, ...this.record(sources) } as const;
    this.#state = toContainerIdentity(this.found, record);
  }
}
