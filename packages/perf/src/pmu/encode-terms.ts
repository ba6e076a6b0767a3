import type { EventTerm } from '../events/parsed-event.ts';
import type { Pmu } from './pmu.ts';
import { type PmuField, placeValue } from './pmu-format.ts';

/** The words of perf_event_attr that an event in the terms of a PMU is. */
export interface EncodedTerms {
  readonly config: bigint;
  readonly config1: bigint;
  readonly config2: bigint;
}

type Word = keyof EncodedTerms;
const WHOLE_WORDS: readonly Word[] = ['config', 'config1', 'config2'];
const MAX_TERMS_LISTED = 8;

/** What the terms are on this PMU, or one line with why they are nothing there. */
export function encodeTerms(pmu: Pmu, terms: readonly EventTerm[]): EncodedTerms | { readonly why: string } {
  const words = { config: 0n, config1: 0n, config2: 0n };
  for (const term of terms.flatMap((it) => expandAlias(pmu, it))) {
    const field = fieldOf(pmu, term.name);
    if (field === undefined) return { why: unknownTerm(pmu, term.name) };
    if (!isWord(field.word))
      return { why: `${pmu.name} has ${term.name} in ${field.word}, which is not supported` };
    const placed = placeValue(field, term.value ?? 1n);
    if (placed === undefined)
      return { why: `${term.name} of ${pmu.name} has fewer bits than ${term.value} needs` };
    words[field.word] |= placed;
  }
  return words;
}

/** A term without a number is an event of the PMU before it is a field that is set to 1, as perf has it. */
function expandAlias(pmu: Pmu, term: EventTerm): readonly EventTerm[] {
  const text = term.value === undefined ? pmu.events.get(term.name) : undefined;
  if (text === undefined) return [term];
  return text.split(',').map((part) => {
    const [, name, digits] = /^([^=]+)=(0x[0-9a-f]+|\d+)$/i.exec(part.trim()) ?? [];
    // `event=?` of an alias asks for a number that only its user knows.
    return name === undefined || digits === undefined
      ? { name: part.trim() }
      : { name, value: BigInt(digits) };
  });
}

function fieldOf(pmu: Pmu, name: string): PmuField | undefined {
  if (isWord(name)) return { word: name, ranges: [[0, 63]] };
  return pmu.fields.get(name);
}

function isWord(name: string): name is Word {
  return WHOLE_WORDS.some((word) => word === name);
}

function unknownTerm(pmu: Pmu, name: string): string {
  const known = [...pmu.events.keys(), ...pmu.fields.keys()];
  const listed = known.slice(0, MAX_TERMS_LISTED).join(', ');
  const some = known.length > MAX_TERMS_LISTED ? `${listed}, …` : listed;
  return `${pmu.name} has no event or field ${name}${known.length === 0 ? '' : `: it has ${some}`}`;
}
