import type { Attributes } from '@opentelemetry/api';

/** What a sample was taken of; it is the first part of the metric's name. */
export type MetricSubject = 'container' | 'k8s.pod' | 'cgroup' | 'system';

/** One series of a metric: its point attributes, and how its value comes out of a sample. */
export interface MetricSeries<Sample> {
  /** Tells the series of one metric apart, as `psi.type`; the entity's attributes are not among them. */
  readonly attributes: Readonly<Record<string, string>>;
  /**
   * In the metric's unit; undefined where the sample has no such reading: no point is made then.
   * @param previous what the same reader was given last time; undefined at its first sight of the entity.
   */
  value(sample: Sample, previous?: Sample): number | undefined;
}

/** One metric as its source package describes it. Its full name is `<subject>.<name>`. */
export interface MetricRow<Sample> {
  /** Without its subject, such as `cpu.pressure.time`. */
  readonly name: string;
  /** A counter only grows, and begins anew where its measurement's `startMillis` does. */
  readonly instrument: 'counter' | 'gauge';
  /** By UCUM: `s`, `1`, `{task}`. */
  readonly unit: string;
  /** For people: the help in Prometheus text. */
  readonly description: string;
  /** Of which entities it is told. */
  readonly subjects: readonly MetricSubject[];
  /** The option that turns the metric on; always on without one. */
  readonly optIn?: string;
  /** A point for each, where it has a value. */
  readonly series: readonly MetricSeries<Sample>[];
}

/** Something that is measured for as long as it lives: a container, a pod, a service, the node. */
export interface Entity {
  /** The first part of its metrics' names. */
  readonly subject: MetricSubject;
  /** Resource attributes: they ride on every point and become the Resource in OTLP. Never change in place. */
  readonly attributes: Readonly<Attributes>;
  /** The same object where an entity takes the place of one that had fewer attributes; itself without one. */
  readonly key?: object;
}

/** One sample of one entity. */
export interface Measurement<Sample> {
  /** Whom it was taken of: the same object at every reading. */
  readonly entity: Entity;
  /** Start of its counters, milliseconds since the epoch; the same at every reading until they start anew. */
  readonly startMillis: number;
  /** What was measured, in the units of its source. */
  readonly sample: Sample;
  /**
   * When the sample was taken, milliseconds since the epoch, where that was before the reading. Prometheus text does not tell
   * it: a series whose lines get a time of their own ends there.
   */
  readonly timeMillis?: number | undefined;
}

/** The samples of one table, all taken in one reading. */
export interface MeasuredTable<Sample> {
  /** What is told of each sample. */
  readonly rows: readonly MetricRow<Sample>[];
  /** Of two that come out with the same labels the later one wins: put the newest last. */
  readonly measurements: readonly Measurement<Sample>[];
  /** Whether values compare a sample with the one before, which every reader then keeps; the rows stay the same array. */
  readonly compares?: boolean;
}

/** One pass over all samples. */
export interface Reading {
  /** When it was taken, milliseconds since the epoch. */
  readonly timeMillis: number;
  // biome-ignore lint/suspicious/noExplicitAny: each table has a sample type of its own.
  readonly tables: readonly MeasuredTable<any>[];
}
