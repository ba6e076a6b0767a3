/** One line of Prometheus text. */
export interface TextSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)(?: \S+)?$/;
const LABEL = /(?<key>\w+)="(?<text>(?:[^"\\]|\\.)*)"/g;

/** The samples of a Prometheus text, for tests whose labels have nothing escaped in them. */
export function parseSamples(text: string): TextSample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parseSample);
}

function parseSample(line: string): TextSample {
  const { name, labels = '', value } = LINE.exec(line)?.groups ?? {};
  if (name === undefined) throw new Error(`not a sample: ${line}`);
  const pairs = [...labels.matchAll(LABEL)].map(({ groups }) => [groups?.key, groups?.text]);
  return { name, labels: Object.fromEntries(pairs), value: Number(value) };
}
