/** A family as its metadata lines and samples tell it. */
export interface ExposedFamily {
  readonly type: string;
  readonly help: string | undefined;
  readonly unit: string | undefined;
  /** Values as text, by the sample's name and its labels in order. */
  readonly samples: ReadonlyMap<string, string>;
}

const METADATA = /^# (HELP|TYPE|UNIT) ([a-zA-Z_][a-zA-Z0-9_]*) (.*)$/;
const SAMPLE = /^([a-zA-Z_][a-zA-Z0-9_]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\n"])*)"(?:,|$)/y;

type Labels = readonly (readonly [name: string, value: string])[];

/** How a reader changes what it finds, before it is compared. */
export interface ExpositionMapping {
  readonly name?: (name: string) => string;
  readonly labels?: (labels: Labels) => Labels;
}

/**
 * Prometheus text or OpenMetrics, strictly: a family is one block, metadata comes before samples and only once, a
 * series comes only once. @throws with the line that breaks a rule.
 */
export function parseExposition(text: string, mapping: ExpositionMapping = {}): Map<string, ExposedFamily> {
  const families = new Map<string, { metadata: Map<string, string>; samples: Map<string, string> }>();
  let current = '';
  for (const line of text.split('\n')) {
    if (line === '' || line === '# EOF') continue;
    const [, keyword, familyName, rest] = METADATA.exec(line) ?? [];
    if (keyword !== undefined && familyName !== undefined && rest !== undefined) {
      if (familyName !== current && families.has(familyName)) throw new Error(`a second block: ${line}`);
      current = familyName;
      const family = families.get(familyName) ?? { metadata: new Map(), samples: new Map() };
      if (family.metadata.has(keyword) || family.samples.size > 0) throw new Error(`out of place: ${line}`);
      family.metadata.set(keyword, rest);
      families.set(familyName, family);
      continue;
    }
    const [, sampleName, labelText = '', value] = SAMPLE.exec(line) ?? [];
    if (sampleName === undefined || value === undefined) throw new Error(`no sample: ${line}`);
    const samples = families.get(current)?.samples;
    if (samples === undefined || !sampleName.startsWith(current)) throw new Error(`in no family: ${line}`);
    const labels = parseLabels(labelText);
    const mapped = mapping.labels?.(labels) ?? labels;
    const key = JSON.stringify([mapping.name?.(sampleName) ?? sampleName, [...mapped].sort()]);
    if (samples.has(key)) throw new Error(`a second time: ${line}`);
    samples.set(key, value);
  }
  return new Map(
    Array.from(families, ([name, { metadata, samples }]) => {
      const family = {
        type: metadata.get('TYPE') ?? 'untyped',
        help: metadata.get('HELP'),
        unit: metadata.get('UNIT'),
        samples,
      };
      return [mapping.name?.(name) ?? name, family];
    }),
  );
}

function parseLabels(text: string): Labels {
  const labels: (readonly [string, string])[] = [];
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name, value] = LABEL.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new Error(`no labels: ${text}`);
    if (labels.some(([other]) => other === name)) throw new Error(`the label ${name} twice: ${text}`);
    labels.push([name, value]);
  }
  return labels;
}
