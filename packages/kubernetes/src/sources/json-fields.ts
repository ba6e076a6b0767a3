/** What is at `path` in a parsed JSON text; undefined where there is nothing. */
export function fieldOf(value: unknown, ...path: string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

/** The text at `path`; undefined where it is empty or something else than text. */
export function textOf(value: unknown, ...path: string[]): string | undefined {
  const field = fieldOf(value, ...path);
  return typeof field === 'string' && field !== '' ? field : undefined;
}

/** A count that is written as text; undefined where it is none. */
export function toCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The number of a process; undefined for 0, which means none. */
export function toPid(field: unknown): number | undefined {
  return typeof field === 'number' && Number.isInteger(field) && field > 0 ? field : undefined;
}

/** Milliseconds since the epoch of an RFC 3339 time; undefined for Go's zero time, which means never. */
export function toMillis(text: string | undefined): number | undefined {
  const millis = text === undefined ? Number.NaN : Date.parse(text);
  return millis > 0 ? millis : undefined;
}
