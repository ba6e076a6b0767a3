import type { CounterSample, Counters, PerfError } from '@psiperf/perf';
import type { MeasuredTable, MetricSubject } from '@psiperf/telemetry';
import type { LackingReading } from './absence-counts.ts';
import type { MeasuredCgroup } from './measured-cgroups.ts';

/** The counters of measured cgroups, by the id of their cgroup. */
export type CountersById = ReadonlyMap<bigint, CounterSample>;

/** Counts the work of those measured cgroups that are containers, or of those that are pods. */
export class CountedCgroups {
  readonly #counters: Counters;
  readonly #subject: MetricSubject;

  constructor(counters: Counters, subject: MetricSubject) {
    this.#counters = counters;
    this.#subject = subject;
  }

  /** One reading of those in scope. */
  async read(measured: readonly MeasuredCgroup[]): Promise<CountersById> {
    const counted = measured.filter(({ entity }) => entity.subject === this.#subject);
    const samples = await this.#counters.reader.read(counted.map(({ ref }) => ref));
    return new Map(samples.map((sample, index) => [counted[index]?.ref.id ?? -1n, sample]));
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
}
