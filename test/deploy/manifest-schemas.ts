import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import type { Manifest } from './manifest-files.ts';

type Schema = Record<string, unknown>;

/** What Kubernetes writes in its schemas and accepts are not the same: a number is a quantity too. */
const LOOSER_FORMS: Record<string, Schema> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
};

/** The same schema, to which a field that it does not know is a fault: the API server drops it without a word. */
function toStrict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toStrict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const strict: Schema = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, toStrict(value)]),
  );
  const isOpen = strict.additionalProperties !== undefined || strict['x-kubernetes-preserve-unknown-fields'];
  return 'properties' in strict && !isOpen ? { ...strict, additionalProperties: false } : strict;
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const toApiVersion = ({ group, version }: GroupVersionKind) =>
  group === '' ? version : `${group}/${version}`;

/** Checks objects against the schemas that Kubernetes and the Prometheus Operator publish. */
export class ManifestSchemas {
  readonly #ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  readonly #references = new Map<string, string>();

  constructor(directory: string) {
    this.#addKubernetes(JSON.parse(readFileSync(join(directory, 'swagger.json'), 'utf8')).definitions);
    for (const name of readdirSync(directory).filter((file) => file.startsWith('monitoring.coreos.com_')))
      this.#addResource(parse(readFileSync(join(directory, name), 'utf8')));
  }

  /** What is wrong with an object: a line each. */
  faultsOf(manifest: Manifest): string[] {
    const name = `${manifest.apiVersion} ${manifest.kind}`;
    const reference = this.#references.get(name);
    if (reference === undefined) return [`${name}: there is no such kind`];
    const validate = this.#ajv.getSchema(reference);
    if (validate === undefined) throw new Error(`${reference} is not in the schemas`);
    validate(manifest);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${name} ${manifest.metadata?.name}${instancePath}: ${message} ${params.additionalProperty ?? ''}`,
    );
  }

  #addKubernetes(definitions: Record<string, Schema>): void {
    for (const [name, { 'x-kubernetes-group-version-kind': kinds }] of Object.entries(definitions)) {
      for (const kind of (kinds ?? []) as GroupVersionKind[])
        this.#references.set(`${toApiVersion(kind)} ${kind.kind}`, `kubernetes#/definitions/${name}`);
    }
    const strict = toStrict(definitions) as Record<string, Schema>;
    this.#ajv.addSchema({ $id: 'kubernetes', definitions: { ...strict, ...LOOSER_FORMS } });
  }

  #addResource({ spec }: Manifest): void {
    for (const { name, schema } of spec.versions) {
      const $id = `${spec.group}/${name} ${spec.names.kind}`;
      this.#references.set($id, encodeURI($id));
      this.#ajv.addSchema({ ...(toStrict(schema.openAPIV3Schema) as Schema), $id: encodeURI($id) });
    }
  }
}
