import type { Attributes } from '@opentelemetry/api';

/** The labels of a series, in the form in which they are written. */
export interface LabelSet {
  /** `{a="b",c="d"}`; empty without labels. */
  readonly text: string;
  /** The number of the point that bore them last. */
  lastPoint: number;
}

/** Makes label sets of the attributes of points: one per attributes object, the same one for the same text. */
export interface LabelSource {
  of(attributes: Readonly<Attributes>): LabelSet;
}
