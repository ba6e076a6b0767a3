// What is generated from the code is in the repository as the generator writes it today.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { node, toolchainEnvironment } from '../lib/toolchain.mjs';
import { reportOfChecks } from './report.mjs';

const GENERATED_FILES = ['otel-config/metrics.yaml', 'docs/metrics.md'];
const GENERATED_FOLDER = 'docs/api';

/** The contents by path. */
async function readGenerated() {
  const pages = await readdir(inRoot(GENERATED_FOLDER)).catch(() => []);
  const paths = [...GENERATED_FILES, ...pages.map((page) => join(GENERATED_FOLDER, page))];
  const contents = paths.map(async (path) => [
    path,
    await readFile(inRoot(path), 'utf8').catch(() => undefined),
  ]);
  return new Map(await Promise.all(contents));
}

async function checkGenerated() {
  const committed = await readGenerated();
  await run(node, [inRoot('scripts/generate.mjs')], { cwd: inRoot(), env: toolchainEnvironment() });
  const renewed = await readGenerated();
  const paths = new Set([...committed.keys(), ...renewed.keys()]);
  const outdated = [...paths].filter((path) => renewed.get(path) !== committed.get(path));
  if (outdated.length > 0)
    throw new Error(`was out of date, commit what npm run generate wrote: ${outdated.join(', ')}`);
}

export const generated = () => reportOfChecks([['npm run generate', checkGenerated]]);
