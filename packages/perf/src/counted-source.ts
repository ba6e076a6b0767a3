import type { CounterSample } from './counter-sample.ts';
import type { MetricRow } from './metric-table.ts';

/** A metric of counted work, of whatever it is told. */
export type CountedMetric = Omit<MetricRow<CounterSample>, 'subjects' | 'optIn'>;

/** Counts the events of some work, and tells by itself what it cannot count; what fails is thrown. */
export interface CountedSource {
  /** Begins to count; the metrics of what can be counted, undefined where nothing can. */
  open(): Promise<readonly CountedMetric[] | undefined>;
  /** One at a time; undefined where there is nothing to read. */
  read(): Promise<CounterSample | undefined>;
  /** Gives everything back. Not while a reading is under way. */
  close(): Promise<void>;
}
