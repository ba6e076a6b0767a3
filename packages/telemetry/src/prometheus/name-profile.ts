import type { Attributes } from '@opentelemetry/api';
import type { MetricSubject } from '../metric-table.ts';
import type { FamilyMetadata } from './family.ts';
import type { NumberFormat } from './format-number.ts';
import type { ValueScale } from './scale-value.ts';

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
  /**
   * The points with these attributes, or one of these each, without regard to case; the family's name says so, hence
   * they are no labels.
   */
  readonly where: Readonly<Record<string, string | readonly string[]>>;
  readonly metadata: FamilyMetadata;
  /** Labels with another name than the attribute that they are made of. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Labels that are the same on all its series. */
  readonly constant?: Readonly<Record<string, string>>;
  /** The metric's own unit without it. */
  readonly scale?: ValueScale;
}

/** A set of Prometheus names. What has no rule keeps the name of OpenTelemetry's translation. */
export interface NameProfile {
  /** The labels of what is measured, in the order in which they are written. */
  readonly labels: Readonly<Record<MetricSubject, readonly LabelRule[]>>;
  /** A point is in every family whose rule it meets. */
  readonly families: readonly FamilyRule[];
  /** Families that are there once more, by the names that a README shows; written where they are asked for. */
  readonly readmeFamilies?: readonly FamilyRule[];
  /** Whether all labels of a series are in the order of their names. */
  readonly sortsLabels?: boolean;
  /** How values are written; else the shortest decimal. */
  readonly format?: NumberFormat;
}
