import type { CounterSample } from './counter-sample.ts';
import type { MetricRow } from './metric-table.ts';

/** A metric of counted work, of whatever it is told. */
export type CountedMetric = Omit<MetricRow<CounterSample>, 'subjects' | 'optIn'>;

/** Work whose events are counted. Whatever goes wrong, it never rejects: it tells why, once. */
export interface CountedWork {
  /** Begins to count; the metrics of what can be counted, undefined where nothing can. */
  open(): Promise<readonly CountedMetric[] | undefined>;
  /** A reading, or the one under way; undefined where there is nothing to read. */
  read(): Promise<CounterSample | undefined>;
  /** Waits for the reading under way and gives everything back. */
  close(): Promise<void>;
}
