// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/, "Metric metadata": UCUM units
// become the plural words that Prometheus users write.

const WORDS: Readonly<Record<string, string>> = Object.freeze({
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  TiBy: 'tibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  TBy: 'terabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
});

const PER_WORDS: Readonly<Record<string, string>> = Object.freeze({
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
});

/**
 * The word that a metric's unit adds to its name, such as `seconds`, `bytes_per_second`; empty for none.
 * `{annotations}` say what is counted, not in which unit, and are left out; `1` is told by `toFamilyName`.
 */
export function toUnitSuffix(unit: string): string {
  const [main = '', per] = unit.replaceAll(/\{[^}]*\}/g, '').split('/', 2);
  const mainWord = WORDS[main.trim()] ?? main.trim();
  if (per === undefined || per.trim() === '') return toName(mainWord);
  return toName(`${mainWord}_per_${PER_WORDS[per.trim()] ?? per.trim()}`);
}

function toName(words: string): string {
  return words
    .replaceAll(/[^a-zA-Z0-9]+/g, '_')
    .replace(/^_/, '')
    .replace(/_$/, '');
}
