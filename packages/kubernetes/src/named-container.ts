import type { ContainerClass } from './cgroup-class.ts';
import type { ContainerIdentity } from './container-identity.ts';
import type { ContainerRecord, PodRecord } from './container-record.ts';
import { Describing } from './description.ts';
import { isNamed, mergeRecords, toContainerIdentity } from './merge-records.ts';
import type { PodSource } from './pod-source.ts';
import { RetryTimer } from './retry-timer.ts';

/** One container on its way to its identity. */
export class NamedContainer {
  readonly found: ContainerClass;
  readonly retry: RetryTimer;
  readonly describing: Describing;
  readonly #answers = new Map<PodSource, ContainerRecord>();
  readonly #pods = new Map<PodSource, PodRecord>();
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

  /** Takes what a source that does not know the container says of its pod; the container may still be named by it. */
  answerPod(source: PodSource, record: PodRecord | undefined): void {
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
