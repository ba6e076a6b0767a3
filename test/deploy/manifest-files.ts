import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { inRoot } from '../../scripts/lib/paths.mjs';

/** An object of Kubernetes, as far as tests look at it. */
// biome-ignore lint/suspicious/noExplicitAny: manifests are looked at from a hundred sides, and their schemas are tested
export type Manifest = any;

/** The objects in a text of YAML documents. */
export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document) => {
      if (document.errors[0] !== undefined) throw document.errors[0];
      return document.toJS();
    })
    .filter((manifest) => manifest !== null);
}

/** All objects and parts of objects in the files of `deploy/base` and `deploy/components`. */
export function readManifestFiles(): Manifest[] {
  return [inRoot('deploy/base'), inRoot('deploy/components')].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .flatMap((name) => parseManifests(readFileSync(join(folder, name), 'utf8'))),
  );
}
