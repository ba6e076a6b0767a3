import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { isEntityScope } from '../entity-scope.ts';
import type { EntityMark } from './entity-mark.ts';
import type { LabelTable } from './label-table.ts';
import { subjectOf } from './subject-of.ts';

/**
 * Marks, of entities that bear the same labels, all but the newest as hidden: the one that started last, and of those
 * alike the one that is told last. So that a series is never made of two containers, not even where the newer one lacks
 * a reading that the older one has.
 * @param text a number that no earlier text had.
 * @returns whether any is hidden.
 */
export function hideOlderTwins(collected: ResourceMetrics, labels: LabelTable, text: number): boolean {
  const newest = new Map<string, EntityMark>();
  let isAnyHidden = false;
  for (const mark of meetEntities(collected, labels, text)) {
    const other = newest.get(mark.labels);
    const isNewer = other === undefined || mark.startMillis >= other.startMillis;
    if (isNewer) newest.set(mark.labels, mark);
    if (other === undefined) continue;
    (isNewer ? other : mark).isHidden = true;
    isAnyHidden = true;
  }
  return isAnyHidden;
}

/** Every entity of the collection, once. */
function meetEntities(collected: ResourceMetrics, labels: LabelTable, text: number): EntityMark[] {
  const met: EntityMark[] = [];
  for (const { scope, metrics } of collected.scopeMetrics) {
    if (!isEntityScope(scope)) continue;
    for (const { descriptor, dataPoints } of metrics) {
      const subject = subjectOf(descriptor.name);
      if (subject === undefined || subject === 'system') continue;
      for (const { attributes, startTime } of dataPoints) {
        const mark = labels.markOf(attributes, subject);
        const startMillis = startTime[0] * 1e3 + startTime[1] / 1e6;
        if (mark.text === text) mark.startMillis = Math.min(mark.startMillis, startMillis);
        else met.push(Object.assign(mark, { text, startMillis, isHidden: false }));
      }
    }
  }
  return met;
}
