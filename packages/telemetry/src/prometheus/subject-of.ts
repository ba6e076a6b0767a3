import type { MetricSubject } from '../metric-table.ts';

const SUBJECTS: readonly MetricSubject[] = ['container', 'k8s.pod', 'cgroup', 'system'];

/** What the points of an entity metric are told of: the first part of the metric's name. */
export function subjectOf(metricName: string): MetricSubject | undefined {
  return SUBJECTS.find((subject) => metricName.startsWith(`${subject}.`));
}
