import {
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { isEntityScope } from '../entity-scope.ts';
import type { MetricSubject } from '../metric-table.ts';
import type { FamilyRoutes } from './family-routes.ts';
import type { FamilySet } from './family-set.ts';
import type { LabelTable } from './label-table.ts';
import { subjectOf } from './subject-of.ts';
import { toFamilyMetadata } from './to-family-metadata.ts';

/** What families are made with. */
export interface FamilyContext {
  readonly routes: FamilyRoutes;
  readonly labels: LabelTable;
  readonly families: FamilySet;
  /** Whether entities are hidden by newer ones with the same labels (their marks say which). */
  readonly hidesTwins: boolean;
  /** Told of each point that is left out for that. */
  readonly onHidden: () => void;
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
  const { families, labels, routes } = context;
  const { name } = metric.descriptor;
  if (metric.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM) {
    context.onUnwritable(name);
    return;
  }
  if (subject === undefined) {
    if (metric.dataPoints.length === 0) return;
    families.add(toFamilyMetadata(metric), { points: metric.dataPoints, labels: labels.sourceOf(subject) });
    return;
  }
  for (const { rule, points } of routes.sort(name, shownOf(metric.dataPoints, subject, context))) {
    if (points.length === 0) continue;
    const metadata = rule?.metadata ?? toFamilyMetadata(metric);
    families.add(metadata, { points, labels: labels.sourceOf(subject, rule), scale: rule?.scale });
  }
}

function shownOf(
  points: Points,
  subject: MetricSubject,
  { labels, hidesTwins, onHidden }: FamilyContext,
): Points {
  if (!hidesTwins || subject === 'system') return points;
  return points.filter(({ attributes }) => {
    const { isHidden } = labels.markOf(attributes, subject);
    if (isHidden) onHidden();
    return !isHidden;
  });
}
