// A list of events, as `perf stat -e` takes it; groups are in braces:
//
//     {cycles,instructions}:u,{cpu_core/event=0x3c,umask=0x1/,L1-dcache-loads},context-switches,major-faults
//
// perf counts an event outside of braces on its own. Here such events form two groups, `hardware` and `software`: their
// ratios are right then, and a group takes one read instead of one for each event. A group that a PMU has no room for is
// split by the plan.

import { PerfError } from '../perf-error.ts';
import type { RequestedGroup } from '../requested-group.ts';
import { MAX_GROUP_SIZE } from './group-size.ts';
import { identityOf, isSoftware, parseEvent } from './parse-event.ts';
import type { ParsedEvent } from './parsed-event.ts';
import { type ListToken, scanEventList } from './scan-event-list.ts';

interface OpenGroup {
  /** Undefined for a group in braces, which is named after its events. */
  readonly name?: 'hardware' | 'software';
  readonly events: ParsedEvent[];
}

/**
 * The groups of a list, in its order.
 * @throws PerfError `ERR_PERF_EVENT`: one line that says where in the list, what is wrong, and what may be meant.
 */
export function parseEventList(text: string): readonly RequestedGroup[] {
  const tokens = scanEventList(text);
  if (tokens.length === 0) throw failAt(0, 'there is no event in it');
  const parser = new ListParser(tokens, text.length);
  return parser.parse().map(toRequestedGroup);
}

class ListParser {
  readonly #tokens: readonly ListToken[];
  readonly #end: number;
  readonly #groups: OpenGroup[] = [];
  #next = 0;

  constructor(tokens: readonly ListToken[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  parse(): readonly OpenGroup[] {
    do {
      if (this.#peek()?.text === '{') this.#parseGroup();
      else this.#addLoose(this.#takeEvent('an event or a group'));
    } while (this.#takeComma());
    return this.#groups;
  }

  #parseGroup(): void {
    const opening = this.#take();
    if (this.#peek()?.text === '}') throw failAt(this.#at(), 'the group is empty');
    const words: ListToken[] = [];
    do words.push(this.#takeEvent('an event'));
    while (this.#peek()?.text !== '}' && this.#takeComma(opening));
    if (this.#peek() === undefined) throw failAt(opening?.at ?? 0, 'the brace is not closed');
    this.#take();
    const modifiers = this.#takeModifiers();
    const group: OpenGroup = { events: [] };
    for (const word of words) addEvent(group, withModifiers(word, modifiers));
    const name = nameOf(group);
    if (this.#groups.some((other) => nameOf(other) === name)) {
      throw failAt(opening?.at ?? 0, `the group {${name}} is in the list already`);
    }
    this.#groups.push(group);
  }

  #addLoose(word: ListToken): void {
    const event = parseAt(word);
    const name = isSoftware(event) ? 'software' : 'hardware';
    const there = this.#groups.find((group) => group.name === name);
    const group = there ?? { name, events: [] };
    if (there === undefined) this.#groups.push(group);
    addEvent(group, word);
  }

  #takeEvent(wanted: string): ListToken {
    const token = this.#take();
    if (token === undefined) throw failAt(this.#end, `${wanted} is missing`);
    if (isWord(token) && !token.text.startsWith(':')) return token;
    if (token.text === '{') throw failAt(token.at, 'a group cannot be within a group');
    if (token.text === '}') throw failAt(token.at, `there is a closing brace where ${wanted} is missing`);
    throw failAt(token.at, `${wanted} is missing before ${JSON.stringify(token.text)}`);
  }

  /** Modifiers of a whole group stand behind its brace. */
  #takeModifiers(): string {
    const token = this.#peek();
    if (token === undefined || !token.text.startsWith(':')) return '';
    this.#take();
    return token.text;
  }

  /** Whether the list, or the group that was opened by `opening`, goes on. */
  #takeComma(opening?: ListToken): boolean {
    const token = this.#peek();
    if (token === undefined) {
      if (opening !== undefined) throw failAt(opening.at, 'the brace is not closed');
      return false;
    }
    if (token.text === ',') {
      this.#take();
      return true;
    }
    if (token.text === '}') throw failAt(token.at, 'there is a closing brace without an opening one');
    if (token.text === '{' && opening !== undefined) {
      throw failAt(token.at, 'a group cannot be within a group');
    }
    throw failAt(token.at, `a comma is missing before ${JSON.stringify(token.text)}`);
  }

  #peek(): ListToken | undefined {
    return this.#tokens[this.#next];
  }

  #take(): ListToken | undefined {
    const token = this.#peek();
    this.#next++;
    return token;
  }

  #at(): number {
    return this.#peek()?.at ?? this.#end;
  }
}

function isWord({ text }: ListToken): boolean {
  return !['{', '}', ','].includes(text);
}

const OWN_MODIFIERS = /[:/][uk]+$/;

/** Those of the event go before those of its group. */
function withModifiers(word: ListToken, modifiers: string): ListToken {
  return OWN_MODIFIERS.test(word.text) ? word : { at: word.at, text: word.text + modifiers };
}

function addEvent({ events }: OpenGroup, word: ListToken): void {
  const event = parseAt(word);
  const same = events.find((other) => identityOf(other) === identityOf(event));
  if (same !== undefined) {
    const also = same.name === event.name ? '' : ` (as ${same.name})`;
    throw failAt(word.at, `${event.name} is in its group already${also}`);
  }
  // True hits are two events.
  const size = [...events, event].reduce((sum, { meaning }) => sum + (meaning.kind === 'hits' ? 2 : 1), 0);
  if (size > MAX_GROUP_SIZE) {
    throw failAt(word.at, `a group has at most ${MAX_GROUP_SIZE} events, and ${event.name} is one more`);
  }
  events.push(event);
}

function parseAt({ text, at }: ListToken): ParsedEvent {
  try {
    return parseEvent(text);
  } catch (error) {
    if (!(error instanceof PerfError)) throw error;
    const { event, hint } = error;
    const message = `at character ${at + 1} of the event list: ${error.message}`;
    throw new PerfError('ERR_PERF_EVENT', message, { event, hint });
  }
}

function toRequestedGroup(group: OpenGroup): RequestedGroup {
  return { name: nameOf(group), events: group.events.map(({ name }) => name), times: [] };
}

function nameOf({ name, events }: OpenGroup): string {
  return name ?? events.map((event) => event.name).join(',');
}

function failAt(at: number, what: string): PerfError {
  const hint = 'for instance {cycles,instructions},context-switches';
  return new PerfError('ERR_PERF_EVENT', `at character ${at + 1} of the event list: ${what}`, { hint });
}
