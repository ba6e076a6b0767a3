import type { Clock } from '@psiperf/cgroup';
import type { PodSource, SourceStatus } from './pod-source.ts';
import { SourceLane } from './source-lane.ts';
import { type SourceProblem, SourceProblems } from './source-problems.ts';

/** What a source says of itself. */
export interface ProbedSource {
  /** The source's name. */
  readonly name: string;
  readonly status: SourceStatus;
}

/** All sources, asked side by side: one that fails or hangs keeps no other from answering. */
export class SourcePanel {
  readonly sources: readonly PodSource[];
  readonly #lanes: readonly SourceLane[];
  readonly #problems: SourceProblems;
  readonly #clock: Clock;
  readonly #patienceMillis: number;

  /** @param patienceMillis how long an answer is waited for; a later one is taken all the same. */
  constructor(sources: readonly PodSource[], clock: Clock, patienceMillis: number) {
    this.sources = sources;
    const problems = new SourceProblems(clock);
    this.#problems = problems;
    this.#lanes = sources.map(
      (source) =>
        new SourceLane(source, clock, {
          failed: (error) => problems.add(source.name, error),
          answered: () => problems.endOf(source.name),
        }),
    );
    this.#clock = clock;
    this.#patienceMillis = patienceMillis;
  }

  /** Those from which an answer can be expected, if a late one: all that do not hang. */
  get responsive(): readonly PodSource[] {
    return this.#lanes.filter(({ isHanging }) => !isHanging).map(({ source }) => source);
  }

  /**
   * Asks every source about every item, until all have answered or the patience ends. Never rejects.
   * @param ask resolves with whether there was anything to ask.
   */
  async askAll<Item>(
    items: readonly Item[],
    ask: (source: PodSource, item: Item) => Promise<boolean>,
  ): Promise<void> {
    const answers = Promise.all(this.#lanes.map((lane) => lane.askAll(items, ask)));
    const patience = Promise.withResolvers<void>();
    const cancel = this.#clock.schedule(this.#patienceMillis, () => {
      for (const lane of this.#lanes) lane.stopWaiting(this.#patienceMillis);
      patience.resolve();
    });
    await Promise.race([answers, patience.promise]);
    cancel();
  }

  /** What each source says of whether it could answer; what keeps one from it is no longer among the problems. */
  async probe(): Promise<ProbedSource[]> {
    const probed = await Promise.all(
      this.sources.map(async (source) => ({ name: source.name, status: await source.probe() })),
    );
    for (const { name, status } of probed) {
      if (!status.available && status.code !== undefined) this.#problems.leaveOut(name, status.code);
    }
    return probed;
  }

  takeProblems(): SourceProblem[] {
    return this.#problems.take();
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.sources.map((source) => source.close()));
  }
}
