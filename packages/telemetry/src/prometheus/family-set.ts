import type { Family, FamilyMetadata, FamilyPart } from './family.ts';
import { toFamilyName } from './family-name.ts';
import type { PrometheusFormat } from './prometheus-text-writer.ts';

/** A family that grows; without metadata once two metrics disagree on its type. */
interface GrowingFamily {
  metadata: FamilyMetadata | undefined;
  readonly parts: FamilyPart[];
}

/** Brings together what is written under one name: a family must be one block, whatever its scopes. */
export class FamilySet {
  readonly #format: PrometheusFormat;
  readonly #onTypeConflict: (familyName: string) => void;
  readonly #byName = new Map<string, GrowingFamily>();

  /** @param onTypeConflict told of a name that is left out, because it would need two types. */
  constructor(format: PrometheusFormat, onTypeConflict: (familyName: string) => void) {
    this.#format = format;
    this.#onTypeConflict = onTypeConflict;
  }

  add(metadata: FamilyMetadata, part: FamilyPart): void {
    const name = toFamilyName(metadata, this.#format);
    const family = this.#byName.get(name);
    if (family === undefined) this.#byName.set(name, { metadata, parts: [part] });
    else this.#join(name, family, metadata, part);
  }

  *[Symbol.iterator](): Generator<Family> {
    for (const { metadata, parts } of this.#byName.values())
      if (metadata !== undefined) yield { metadata, parts };
  }

  #join(name: string, family: GrowingFamily, metadata: FamilyMetadata, part: FamilyPart): void {
    if (family.metadata === undefined) return;
    if (family.metadata.type !== metadata.type) {
      family.metadata = undefined;
      this.#onTypeConflict(name);
      return;
    }
    if (family.metadata.help === '') family.metadata = { ...family.metadata, help: metadata.help };
    family.parts.push(part);
  }
}
