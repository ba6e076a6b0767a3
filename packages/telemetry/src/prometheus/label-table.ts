import type { Attributes } from '@opentelemetry/api';
import { commonAttributes } from '../common-attributes.ts';
import { ownAttributesOf, splitAttributes } from '../entity-attributes.ts';
import type { MetricSubject } from '../metric-table.ts';
import type { EntityMark } from './entity-mark.ts';
import type { LabelSet, LabelSource } from './label-source.ts';
import { type Label, toLabelText, toLabelValue } from './label-text.ts';
import { MemoisedLabels } from './memoised-labels.ts';
import type { FamilyRule, NameProfile } from './name-profile.ts';

/** What labels are made of, besides the attributes of points. */
export interface LabelSettings {
  readonly profile: NameProfile;
  /** More attributes of an entity, or of everything on its node, to be shown as labels where they are known. */
  readonly extraLabels: readonly string[];
  /** Attributes of the MeterProvider's Resource. */
  readonly resource: Readonly<Attributes>;
}

/** Which labels the points of a family bear, besides those of who they are of. */
interface OwnLabels extends Required<Pick<FamilyRule, 'renamed' | 'constant'>> {
  /** Attributes that are no labels, because the family's name says what they say. */
  readonly hidden: readonly string[];
}

/** The labels of all points, made once for each attributes object. */
export class LabelTable {
  readonly resource: Readonly<Attributes>;
  readonly #settings: LabelSettings;
  readonly #common: Readonly<Attributes>;
  readonly #byText = new Map<string, LabelSet>();
  readonly #sources = new Map<string, LabelSource>();
  readonly #marks = new WeakMap<Readonly<Attributes>, EntityMark>();
  readonly #markByEntity = new Map<string, EntityMark>();

  constructor(settings: LabelSettings) {
    this.resource = settings.resource;
    this.#settings = settings;
    this.#common = commonAttributes(settings.resource);
  }

  /** How many different label sets it remembers. */
  get size(): number {
    return this.#byText.size;
  }

  /**
   * @param subject whose labels the points bear; undefined for the agent's own instruments.
   * @param rule of a family with a name of its own.
   */
  sourceOf(subject: MetricSubject | undefined, rule?: FamilyRule): LabelSource {
    const own = toOwnLabels(rule);
    const key = JSON.stringify([subject, own]);
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    const order = this.#settings.profile.sortsLabels ? 'sorted' : 'given';
    const toText = (attributes: Readonly<Attributes>) =>
      toLabelText(this.#toLabels(attributes, subject, own), order);
    const source = new MemoisedLabels(toText, this.#byText);
    this.#sources.set(key, source);
    return source;
  }

  /** The mark of the entity that a point is of; the same one for all its points. */
  markOf(attributes: Readonly<Attributes>, subject: MetricSubject): EntityMark {
    const known = this.#marks.get(attributes);
    if (known !== undefined) return known;
    const { entity } = splitAttributes(attributes);
    const key = JSON.stringify([subject, entity]);
    const mark = this.#markByEntity.get(key) ?? this.#newMark(entity, subject);
    this.#markByEntity.set(key, mark);
    this.#marks.set(attributes, mark);
    return mark;
  }

  #newMark(entity: Readonly<Attributes>, subject: MetricSubject): EntityMark {
    const own = this.#entityLabels(entity, subject);
    return { own, labels: `${subject}${toLabelText(own)}`, text: 0, startMillis: 0, isHidden: false };
  }

  #toLabels(
    attributes: Readonly<Attributes>,
    subject: MetricSubject | undefined,
    { hidden, renamed, constant }: OwnLabels,
  ): Label[] {
    if (subject === undefined) return toLabels(attributes);
    const shown = toLabels(ownAttributesOf(attributes)).filter(([key]) => !hidden.includes(key));
    const named = shown.map(([key, value]): Label => [renamed[key] ?? key, value]);
    return [...this.markOf(attributes, subject).own, ...named, ...Object.entries(constant)];
  }

  #entityLabels(entity: Readonly<Attributes>, subject: MetricSubject): Label[] {
    const labels: Label[] = this.#settings.profile.labels[subject].map((rule) => [
      rule.name,
      rule.value(entity),
    ]);
    return subject === 'system' ? labels : [...labels, ...this.#extraLabels(entity)];
  }

  #extraLabels(entity: Readonly<Attributes>): Label[] {
    return this.#settings.extraLabels.flatMap((key): Label[] => {
      const value = toLabelValue(entity[key] ?? this.#common[key]);
      return value === '' ? [] : [[key, value]];
    });
  }
}

function toOwnLabels(rule: FamilyRule | undefined): OwnLabels {
  return {
    hidden: Object.keys(rule?.where ?? {}),
    renamed: rule?.renamed ?? {},
    constant: rule?.constant ?? {},
  };
}

function toLabels(attributes: Readonly<Attributes>): Label[] {
  return Object.entries(attributes).map(([key, value]) => [key, toLabelValue(value)]);
}
