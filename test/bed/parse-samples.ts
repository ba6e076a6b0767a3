/** One line of Prometheus text. */
export interface TextSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** When it was read, milliseconds since the epoch, where the text says so. */
  readonly millis?: number;
}

const LINE = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)(?: (?<millis>\S+))?$/;
const LABEL = /(?<key>\w+)="(?<text>(?:[^"\\]|\\.)*)"/g;

/** The samples of a Prometheus text, for tests whose labels have nothing escaped in them. */
export function parseSamples(text: string): TextSample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parseSample);
}

function parseSample(line: string): TextSample {
  const { name, labels = '', value, millis } = LINE.exec(line)?.groups ?? {};
  if (name === undefined) throw new Error(`not a sample: ${line}`);
  const pairs = [...labels.matchAll(LABEL)].map(({ groups }) => [groups?.key, groups?.text]);
  const sample = { name, labels: Object.fromEntries(pairs), value: Number(value) };
  return millis === undefined ? sample : { ...sample, millis: Number(millis) };
}
