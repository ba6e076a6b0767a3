/** Which of a table's subjects a metric is told of; it is the first part of the metric's name. */
export type MetricSubject = 'container' | 'k8s.pod' | 'cgroup' | 'system';

/** One series of a metric: its point attributes, and how its value comes out of a sample. */
export interface MetricSeries<Sample> {
  readonly attributes: Readonly<Record<string, string>>;
  /** In the metric's unit; undefined where the sample has no such reading. */
  value(sample: Sample): number | undefined;
}

/** One metric, described once. Its full name is `<subject>.<name>`. */
export interface MetricRow<Sample> {
  /** Without its subject. */
  readonly name: string;
  readonly instrument: 'counter' | 'gauge';
  /** By UCUM: `s`, `1`, `{task}`. */
  readonly unit: string;
  readonly description: string;
  /** Of what it is told. */
  readonly subjects: readonly MetricSubject[];
  /** The option that turns the metric on; always on without one. */
  readonly optIn?: string;
  /** A point for each, where it has a value. */
  readonly series: readonly MetricSeries<Sample>[];
}
