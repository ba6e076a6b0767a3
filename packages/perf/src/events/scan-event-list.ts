import { PerfError } from '../perf-error.ts';

/** `{`, `}`, `,`, or a word between them. */
export interface ListToken {
  readonly text: string;
  /** Where it begins in the list, from 0. */
  readonly at: number;
}

/** White space; a mark; or a word, in which everything between two slashes belongs to it, commas too. */
const TOKEN = /\s+|[{},]|(?:[^\s{},/]|\/[^/]*\/)+/;

/** @throws PerfError `ERR_PERF_EVENT` for a slash without its pair. */
export function scanEventList(text: string): readonly ListToken[] {
  const tokens: ListToken[] = [];
  const pattern = new RegExp(TOKEN, 'y');
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const [token] = pattern.exec(text) ?? [];
    if (token === undefined) throw failUnpaired(at);
    // White space between slashes is no part of an event's name.
    const bare = token.replace(/\s+/g, '');
    if (bare !== '') tokens.push({ text: bare, at });
  }
  return tokens;
}

function failUnpaired(at: number): PerfError {
  const hint = 'for instance cpu/event=0x3c,umask=0x1/';
  const message = `at character ${at + 1} of the event list: the slash has no second one`;
  return new PerfError('ERR_PERF_EVENT', message, { hint });
}
