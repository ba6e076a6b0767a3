/**
 * What a watch tells: JSON texts, a line each, for as long as the answer lasts.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 *
 *     {"type":"ADDED","object":{"kind":"Pod","metadata":{"resourceVersion":"10596", …}, …}}
 *     {"type":"BOOKMARK","object":{"kind":"Pod","metadata":{"resourceVersion":"12746"}, …}}
 *     {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired", …}}
 */
import { StringDecoder } from 'node:string_decoder';
import { fieldOf, textOf } from './json-fields.ts';

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: unknown; readonly version: string }
  /** Nothing happened up to this version. */
  | { readonly type: 'BOOKMARK'; readonly version: string }
  /** The watch is over; `code` is that of a HTTP status. */
  | { readonly type: 'ERROR'; readonly code: number | undefined }
  /** A line that is none of these. */
  | { readonly type: 'MALFORMED' };

/** A pod object has at most some MiB. */
const MAX_LINE_CHARACTERS = 16 * 1024 * 1024;

/** Puts the events of a watch together from the pieces that arrive. */
export class EventReader {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /** The events that are complete with this piece; what an answer ends in the midst of never is. */
  push(piece: Buffer): WatchEvent[] {
    const lines = (this.#rest + this.#decoder.write(piece)).split('\n');
    this.#rest = lines.pop() ?? '';
    const events = lines.filter((line) => line !== '').map(parseEvent);
    if (this.#rest.length > MAX_LINE_CHARACTERS) events.push({ type: 'MALFORMED' });
    return events;
  }
}

function parseEvent(line: string): WatchEvent {
  const value = parseJson(line);
  const type = textOf(value, 'type');
  const object = fieldOf(value, 'object');
  const version = textOf(object, 'metadata', 'resourceVersion');
  if (type === 'ERROR') {
    const code = fieldOf(object, 'code');
    return { type, code: typeof code === 'number' ? code : undefined };
  }
  if (version === undefined) return { type: 'MALFORMED' };
  if (type === 'BOOKMARK') return { type, version };
  if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') return { type, object, version };
  return { type: 'MALFORMED' };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
