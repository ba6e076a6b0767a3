import type { Attributes } from '@opentelemetry/api';
import type { MetricSubject } from '../metric-table.ts';
import type { FamilyMetadata } from './family.ts';

/** A label of an entity's series. It is written even where it is empty, so that equal text means equal series. */
export interface LabelRule {
  readonly name: string;
  /** What it is made of. */
  readonly attributes: readonly string[];
  value(entity: Readonly<Attributes>): string;
}

/** A family with a name of its own, made of some points of some metrics. */
export interface FamilyRule {
  readonly metrics: readonly string[];
  /** The points with these attributes; the family's name says so, hence they are no labels. */
  readonly where: Readonly<Record<string, string>>;
  readonly metadata: FamilyMetadata;
}

/** A set of Prometheus names. What has no rule keeps the name of OpenTelemetry's translation. */
export interface NameProfile {
  /** The labels of what is measured, in the order in which they are written. */
  readonly labels: Readonly<Record<MetricSubject, readonly LabelRule[]>>;
  readonly families: readonly FamilyRule[];
}
