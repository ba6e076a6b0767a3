// Text of a flag, a variable or the configuration file to a value. What is thrown completes the sentence
// "<where it stood>: <message>".

import { isAbsolute } from 'node:path';
import { UsageError } from './usage-error.ts';

const UNIT_MILLIS: Readonly<Record<string, number>> = Object.freeze({
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
});

/** `10s`, `500ms`, `1m`; a bare number is seconds. Milliseconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const [, amount, unit = 's'] = match ?? [];
  const factor = UNIT_MILLIS[unit];
  if (amount === undefined || factor === undefined) {
    throw new UsageError(`'${text}' is not a duration such as 10s or 500ms`);
  }
  return parseTimer(Number(amount) * factor, text);
}

/** A longer timer of Node.js ends at once. */
const LONGEST_TIMER_MILLIS = 2 ** 31 - 1;

function parseTimer(millis: number, text: string): number {
  if (millis > LONGEST_TIMER_MILLIS) throw new UsageError(`'${text}' is longer than 24 days`);
  return millis;
}

/** A duration above zero. */
export function parseInterval(text: string): number {
  const millis = parseDuration(text);
  if (millis === 0) throw new UsageError(`'${text}' must be above 0`);
  return millis;
}

/** A whole number of milliseconds above zero, as OpenTelemetry's variables have it. */
export function parseMillis(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`'${text}' is not a number of milliseconds above 0`);
  return parseTimer(Number(text), text);
}

/** A whole number above zero. */
export function parseCount(text: string): number {
  const count = /^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(count)) throw new UsageError(`'${text}' is not a whole number above 0`);
  return count;
}

/** A TCP port; 0 takes a free one. */
export function parsePort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new UsageError(`'${text}' is not a port (0 to 65535)`);
  return port;
}

/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:9464`, `[::1]:9464`, `localhost:9464`; `:9464` is every interface. */
export function parseListenAddress(text: string): ListenAddress {
  const match = /^(?:\[(?<ipv6>[^\]]+)\]|(?<name>[^:[\]]*)):(?<port>[^:]*)$/.exec(text);
  if (match?.groups === undefined)
    throw new UsageError(`'${text}' is not an address such as 127.0.0.1:9464 or :9464`);
  const { ipv6, name, port = '' } = match.groups;
  return { host: ipv6 ?? (name || '::'), port: parsePort(port) };
}

/** A path from the root of the file system. */
export function parseAbsolutePath(text: string): string {
  if (!isAbsolute(text)) throw new UsageError(`'${text}' is not an absolute path`);
  return text;
}

/** An address that is asked over TLS. */
export function parseHttpsUrl(text: string): string {
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:')
    throw new UsageError(`'${text}' is not an https URL`);
  return text;
}

/** `true` or `false`. */
export function parseBoolean(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new UsageError(`'${text}' is neither true nor false`);
  return text === 'true';
}

/** One of a fixed set. */
export function parseChoice<const Choice extends string>(
  ...choices: readonly Choice[]
): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) throw new UsageError(`'${text}' is not one of ${choices.join(', ')}`);
    return choice;
  };
}

/** A comma-separated list; blanks around the items, empty items and repetitions are dropped. */
export function parseList(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  return [...new Set(items)].filter((item) => item !== '');
}

/** A comma-separated list of some of a fixed set. */
export function parseChoices<const Choice extends string>(
  ...choices: readonly Choice[]
): (text: string) => Choice[] {
  const parseOne = parseChoice(...choices);
  return (text) => {
    const items = parseList(text).map(parseOne);
    if (items.length === 0) throw new UsageError(`needs at least one of ${choices.join(', ')}`);
    return items;
  };
}
