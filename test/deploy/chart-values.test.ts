import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inRoot } from '../../scripts/lib/paths.mjs';

const inChart = (path: string) => readFileSync(inRoot('deploy/chart', path), 'utf8');
const schema = JSON.parse(inChart('values.schema.json'));
const validate = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);
const values = parse(inChart('values.yaml'));
const examples = readdirSync(inRoot('deploy/chart/ci'));

interface Part {
  readonly $ref?: string;
  readonly additionalProperties?: unknown;
  readonly properties?: object;
}

/** A part of the schema, or the definition that it stands for. */
function resolve(part: Part): Part {
  return part.$ref === undefined ? part : schema.definitions[part.$ref.replace('#/definitions/', '')];
}

/** Where the schema finds fault, as paths. */
function faultsOf(text: string): string[] {
  validate({ ...values, ...parse(text) });
  return (validate.errors ?? []).map(
    ({ instancePath, params }) =>
      instancePath + (params.additionalProperty ? `/${params.additionalProperty}` : ''),
  );
}

describe('values.schema.json', () => {
  it('knows every value of values.yaml, and no other', () => {
    expect(Object.keys(schema.properties).sort()).toEqual([...Object.keys(values), 'global'].sort());
    for (const [name, part] of Object.entries<Part>(schema.properties)) {
      const { additionalProperties, properties } = resolve(part);
      if (additionalProperties !== false) continue;
      const known = name === 'imagePullSecrets' ? ['name'] : Object.keys(values[name]);
      expect(Object.keys(properties ?? {}).sort(), name).toEqual(known.sort());
    }
  });

  it.each(examples)('has nothing against ci/%s', (file) => {
    expect(faultsOf(inChart(`ci/${file}`))).toEqual([]);
  });

  it.each([
    ['perf: true', '/perf'],
    ['perf: {enabled: "yes"}', '/perf/enabled'],
    ['perf: {capability: CAP_PERFMON}', '/perf/capability'],
    ['perf: {enabeld: true}', '/perf/enabeld'],
    ['privileged: true', '/privileged'],
    ['image: {repository: ""}', '/image/repository'],
    ['image: {tag: 1.0}', '/image/tag'],
    ['cri: {directory: run/containerd}', '/cri/directory'],
    ['runtimeState: {directory: "/run/a b"}', '/runtimeState/directory'],
    ['port: 0', '/port'],
    ['port: "9464"', '/port'],
    ['podMonitor: {interval: 30}', '/podMonitor/interval'],
    ['podMonitor: {interval: often}', '/podMonitor/interval'],
    ['serviceMonitor: {label: {}}', '/serviceMonitor/label'],
    ['podAnnotations: {a: true}', '/podAnnotations/a'],
    ['priorityClass: {value: 2000000000}', '/priorityClass/value'],
    ['extraArgs: --perf', '/extraArgs'],
    ['updateStrategy: {type: Recreate}', '/updateStrategy/type'],
  ])('refuses %s', (text, fault) => {
    expect(faultsOf(text)).toContain(fault);
  });
});

it('the chart is of the version of this checkout', () => {
  const { version } = JSON.parse(readFileSync(inRoot('packages/agent/package.json'), 'utf8'));
  expect(parse(inChart('Chart.yaml'))).toMatchObject({ version, appVersion: version });
});
