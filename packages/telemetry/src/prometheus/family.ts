import type { DataPoint, Histogram } from '@opentelemetry/sdk-metrics';
import type { LabelSource } from './label-source.ts';
import type { ValueScale } from './scale-value.ts';

/** What a family's metadata lines tell. */
export interface FamilyMetadata {
  /** Without the `_total` of counters. */
  readonly base: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** The word that the base ends with; empty for none. */
  readonly unit: string;
  /** Empty for none. */
  readonly help: string;
}

/** Points of one metric with what makes labels of their attributes. */
export interface FamilyPart {
  readonly points: readonly DataPoint<number | Histogram>[];
  readonly labels: LabelSource;
  /** Of points in another unit than the family's. */
  readonly scale?: ValueScale | undefined;
}

/** Everything that is written under one name, from however many metrics it comes. */
export interface Family {
  readonly metadata: FamilyMetadata;
  readonly parts: readonly FamilyPart[];
}
