// What is generated from the code is in the repository as the generator writes it today.
import { readFile } from 'node:fs/promises';
import { inRoot } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { node, toolchainEnvironment } from '../lib/toolchain.mjs';
import { reportOfChecks } from './report.mjs';

const GENERATED = ['otel-config/metrics.yaml', 'README.md'];

const readGenerated = () =>
  Promise.all(GENERATED.map((path) => readFile(inRoot(path), 'utf8').catch(() => undefined)));

async function checkGenerated() {
  const committed = await readGenerated();
  await run(node, [inRoot('scripts/generate.mjs')], { cwd: inRoot(), env: toolchainEnvironment() });
  const renewed = await readGenerated();
  const outdated = GENERATED.filter((_path, index) => renewed[index] !== committed[index]);
  if (outdated.length > 0)
    throw new Error(`was out of date, commit what npm run generate wrote: ${outdated}`);
}

export const generated = () => reportOfChecks([['npm run generate', checkGenerated]]);
