import type { ContainerRecord, PodDetails, PodRecord } from './container-record.ts';
import type { PodSource } from './pod-source.ts';
import { present } from './present.ts';
import { RetryTimer } from './retry-timer.ts';

/** What says more of a container or pod and does not tell it from others: it may come after the name. */
export interface Description {
  readonly imageName?: string;
  readonly restartCount?: number;
  readonly details?: PodDetails;
}

/** What the describing sources say of one container or pod, as they come to say it. */
export class Describing {
  readonly retry: RetryTimer;
  readonly #answers = new Map<PodSource, ContainerRecord | PodRecord>();

  constructor(nowMillis: number) {
    this.retry = new RetryTimer(nowMillis);
  }

  /** Takes a source's answer; the source is not asked again. */
  answer(source: PodSource, record: ContainerRecord | PodRecord | undefined): void {
    if (record !== undefined) this.#answers.set(source, record);
  }

  hasAnswerOf(source: PodSource): boolean {
    return this.#answers.has(source);
  }

  /** All answers in one, each field from the first source that knows it; undefined before the first answer. */
  description(sources: readonly PodSource[]): Description | undefined {
    const answers = sources.flatMap((source) => this.#answers.get(source) ?? []);
    if (answers.length === 0) return undefined;
    const merged: Partial<ContainerRecord> = Object.assign({}, ...answers.toReversed());
    const details: PodDetails = Object.assign({}, ...answers.toReversed().map((answer) => answer.details));
    const { imageName, restartCount } = merged;
    return Object.freeze(present<Description>({ imageName, restartCount, details }));
  }
}
