import {
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { isEntityScope } from '../entity-scope.ts';
import type { MetricSubject } from '../metric-table.ts';
import type { FamilySet } from './family-set.ts';
import type { LabelTable } from './label-table.ts';
import type { FamilyRule, NameProfile } from './name-profile.ts';
import { subjectOf } from './subject-of.ts';
import { toFamilyMetadata } from './to-family-metadata.ts';

/** What families are made with. */
export interface FamilyContext {
  readonly profile: NameProfile;
  readonly labels: LabelTable;
  readonly families: FamilySet;
  /** Told of an exponential histogram, which neither format has. */
  readonly onUnwritable: (metricName: string) => void;
}

type Points = readonly DataPoint<number | Histogram>[];

/** Sorts every point of a collection into the family under whose name it is written. */
export function collectFamilies(collected: ResourceMetrics, context: FamilyContext): void {
  for (const { scope, metrics } of collected.scopeMetrics) {
    for (const metric of metrics) {
      const subject = isEntityScope(scope) ? subjectOf(metric.descriptor.name) : undefined;
      collectMetric(metric, subject, context);
    }
  }
}

function collectMetric(metric: MetricData, subject: MetricSubject | undefined, context: FamilyContext): void {
  const { families, labels, profile } = context;
  const { name } = metric.descriptor;
  if (metric.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM) {
    context.onUnwritable(name);
    return;
  }
  let rest: Points = metric.dataPoints;
  for (const { metrics, where, metadata } of subject === undefined ? [] : profile.families) {
    if (!metrics.includes(name)) continue;
    const points = rest.filter((point) => isWhere(point, where));
    rest = rest.filter((point) => !isWhere(point, where));
    if (points.length > 0) {
      families.add(metadata, { points, labels: labels.sourceOf(subject, Object.keys(where)) });
    }
  }
  if (rest.length === 0) return;
  families.add(toFamilyMetadata(metric), { points: rest, labels: labels.sourceOf(subject) });
}

function isWhere({ attributes }: Points[number], where: FamilyRule['where']): boolean {
  for (const key in where) if (attributes[key] !== where[key]) return false;
  return true;
}
