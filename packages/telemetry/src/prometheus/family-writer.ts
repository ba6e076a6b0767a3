import type { Family } from './family.ts';
import { formatValue, type NumberFormat } from './format-number.ts';
import type { LabelSet } from './label-source.ts';
import type { PrometheusFormat } from './prometheus-text-writer.ts';
import { scaleValue } from './scale-value.ts';
import { writeHistogram } from './write-histogram.ts';
import { writeMetadata } from './write-metadata.ts';

/**
 * Writes families. Of the points of a family with equal labels only the last is written: every point gets a number,
 * every label set keeps the number of the point that bore it last, and a point whose number its labels do not keep has
 * a later twin. That finds twins without a set of the labels that were seen.
 */
export class FamilyWriter {
  readonly #format: NumberFormat;
  #points = 0;
  #textStart = 0;
  #shadowed = 0;
  #labelSets = 0;

  /** @param format of values; of histograms it is always the default. */
  constructor(format: NumberFormat = formatValue) {
    this.#format = format;
  }

  /** Begins a text: what is counted is counted from here. */
  begin(): void {
    this.#textStart = this.#points;
    this.#shadowed = 0;
    this.#labelSets = 0;
  }

  /** Points of this text that a later one hid. */
  get shadowed(): number {
    return this.#shadowed;
  }

  /** Different label sets in this text. */
  get labelSets(): number {
    return this.#labelSets;
  }

  write(family: Family, format: PrometheusFormat): string {
    const { base, type } = family.metadata;
    const name = type === 'counter' ? `${base}_total` : base;
    let number = this.#points;
    const labelSets = family.parts.map(({ points, labels }) =>
      points.map(({ attributes }) => this.#number(labels.of(attributes))),
    );
    // Joined once: a text that grows by `+=` keeps every step of its growth until it is sent.
    const pieces = [writeMetadata(family.metadata, format)];
    family.parts.forEach(({ points, scale }, part) => {
      labelSets[part]?.forEach((labels, index) => {
        number += 1;
        const value = points[index]?.value;
        if (value === undefined) return;
        if (labels.lastPoint !== number) this.#shadowed += 1;
        else if (typeof value !== 'number') pieces.push(writeHistogram(name, labels, value, format));
        else pieces.push(name, labels.text, ' ', this.#format(scaleValue(value, scale)), '\n');
      });
    });
    return pieces.join('');
  }

  #number(labels: LabelSet): LabelSet {
    if (labels.lastPoint <= this.#textStart) this.#labelSets += 1;
    this.#points += 1;
    labels.lastPoint = this.#points;
    return labels;
  }
}
