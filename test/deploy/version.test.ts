import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { listDocuments } from '../bed/documents/list-documents.ts';

/** Images of psiperf that a text names, by their tags. */
function tagsIn(text: string): string[] {
  return [...text.matchAll(/\bpsiperf:(\d+\.\d+\.\d+)/g)].map(([, tag = '']) => tag);
}

it('every image of psiperf that a manifest or a document names is of the version of this checkout', async () => {
  const { version } = JSON.parse(readFileSync(inRoot('packages/agent/package.json'), 'utf8'));
  const manifests = readdirSync(inRoot('deploy'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /(?:\.yaml|Dockerfile)$/.test(path))
    .map((path) => join('deploy', path));
  const documents = (await listDocuments()).filter(({ path }) => !path.endsWith('CHANGELOG.md'));
  const texts = [
    ...manifests.map((path) => ({ path, text: readFileSync(inRoot(path), 'utf8') })),
    ...documents,
  ];
  const named = texts.flatMap(({ path, text }) => tagsIn(text).map((tag) => `${path}: ${tag}`));
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((each) => !each.endsWith(`: ${version}`))).toEqual([]);
});
