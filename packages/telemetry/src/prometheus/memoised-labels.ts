import type { Attributes } from '@opentelemetry/api';
import type { LabelSet, LabelSource } from './label-source.ts';

/** Remembers the labels of attributes objects: the text of a container's labels is made once. */
export class MemoisedLabels implements LabelSource {
  readonly #toText: (attributes: Readonly<Attributes>) => string;
  readonly #byText: Map<string, LabelSet>;
  readonly #byAttributes = new WeakMap<Readonly<Attributes>, LabelSet>();

  /** @param byText shared by all sources, so that equal labels are one set wherever they come from. */
  constructor(toText: (attributes: Readonly<Attributes>) => string, byText: Map<string, LabelSet>) {
    this.#toText = toText;
    this.#byText = byText;
  }

  of(attributes: Readonly<Attributes>): LabelSet {
    const known = this.#byAttributes.get(attributes);
    if (known !== undefined) return known;
    const labels = this.#intern(this.#toText(attributes));
    this.#byAttributes.set(attributes, labels);
    return labels;
  }

  #intern(text: string): LabelSet {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const labels: LabelSet = { text, lastPoint: 0 };
    this.#byText.set(text, labels);
    return labels;
  }
}
