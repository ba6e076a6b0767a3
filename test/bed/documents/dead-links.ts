import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import type { Document } from './list-documents.ts';
import { parseAnchors, parseLinks } from './markdown.ts';

const ELSEWHERE = /^[a-z]+:/;

/** Links within the repository that lead nowhere, `<document>: <link>`. */
export function deadLinks(documents: readonly Document[]): string[] {
  const anchors = new Map(documents.map(({ path, text }) => [path, parseAnchors(text)]));
  return documents.flatMap(({ path, text }) =>
    parseLinks(text)
      .filter((link) => !ELSEWHERE.test(link) && !leadsSomewhere(path, link, anchors))
      .map((link) => `${path}: ${link}`),
  );
}

function leadsSomewhere(
  from: string,
  link: string,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const [file = '', anchor] = decodeURI(link).split('#');
  const path = file === '' ? from : normalize(join(dirname(from), file));
  if (!anchors.has(path) && !existsSync(inRoot(path))) return false;
  return anchor === undefined || anchors.get(path)?.has(anchor) === true;
}
