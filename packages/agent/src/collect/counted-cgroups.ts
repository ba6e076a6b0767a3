import type { CgroupRef, Clock } from '@psiperf/cgroup';
import type { CounterSample, Counters, PerfError } from '@psiperf/perf';
import type { MeasuredTable, MetricSubject } from '@psiperf/telemetry';
import type { LackingReading } from './absence-counts.ts';
import type { MeasuredCgroup } from './measured-cgroups.ts';

/** The counters of cgroups, by the id of their cgroup. */
export type CountersById = ReadonlyMap<bigint, CounterSample>;

/** What is counted of all that is measured. */
export interface CountingScope {
  readonly subject: MetricSubject;
  /** Those of the subject; a cgroup is among them before it has a name. */
  readonly cgroups: { refsOf(subject: MetricSubject): readonly CgroupRef[] };
  readonly clock: Clock;
}

/** Cgroups mostly come and go several at a time. */
const FOLLOW_MILLIS = 200;

/** Counts the work of containers, or of pods, from when they appear until they are removed. */
export class CountedCgroups {
  readonly #counters: Counters;
  readonly #scope: CountingScope;
  #cancelFollowing: (() => void) | undefined;

  constructor(counters: Counters, scope: CountingScope) {
    this.#counters = counters;
    this.#scope = scope;
  }

  /** Cgroups have come or gone: soon those are counted, and these not any longer. */
  follow(): void {
    this.#cancelFollowing ??= this.#scope.clock.schedule(FOLLOW_MILLIS, () => {
      this.#cancelFollowing = undefined;
      void this.#counters.reader.follow(this.#refs());
    });
  }

  /** One reading of all in scope. */
  async read(): Promise<CountersById> {
    const refs = this.#refs();
    const samples = await this.#counters.reader.read(refs);
    return new Map(samples.map((sample, index) => [refs[index]?.id ?? -1n, sample]));
  }

  /** The samples as a table; a cgroup whose groups were never opened has no start, and no value. */
  toTable(
    cgroups: readonly (MeasuredCgroup & { readonly counters?: CounterSample })[],
  ): MeasuredTable<CounterSample> {
    const measurements = cgroups.flatMap(({ entity, counters }) => {
      if (counters?.openedMillis === undefined) return [];
      return [{ entity, startMillis: counters.openedMillis, sample: counters }];
    });
    return { rows: this.#counters.metrics, measurements, compares: true };
  }

  absencesOf(sample: CounterSample): Iterable<LackingReading> {
    return this.#counters.absencesOf(sample);
  }

  errorsOf(sample: CounterSample): Iterable<PerfError> {
    return this.#counters.errorsOf(sample);
  }

  async close(): Promise<void> {
    this.#cancelFollowing?.();
    await this.#counters.reader.close();
  }

  #refs(): readonly CgroupRef[] {
    return this.#scope.cgroups.refsOf(this.#scope.subject);
  }
}
