import type { Attributes } from '@opentelemetry/api';
import { toAttributeKey } from '../attribute-key.ts';

/** Numbers the attribute sets of series, so that equal ones of different metrics share what is made of them. */
export class OwnAttributes {
  readonly #indexes = new Map<string, number>();
  readonly #sets: Readonly<Attributes>[] = [];

  /** The number of the set; the same for equal sets, whatever object holds them. */
  indexOf(attributes: Readonly<Attributes>): number {
    const key = toAttributeKey(attributes);
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    this.#indexes.set(key, this.#sets.length);
    return this.#sets.push(attributes) - 1;
  }

  at(index: number): Readonly<Attributes> {
    return this.#sets[index] ?? {};
  }
}
