// What is generated from the metric tables is in the repository as the generator would write it today.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { inRoot } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { node, toolchainEnvironment } from '../lib/toolchain.mjs';
import { emptyReport, reportOfChecks } from './report.mjs';

const GENERATOR = inRoot('scripts/generate.mjs');
const REGISTRY = 'otel-config/metrics.yaml';

const registry = () => readFile(inRoot(REGISTRY), 'utf8').catch(() => undefined);

async function checkRegistry() {
  const committed = await registry();
  await run(node, [GENERATOR], { cwd: inRoot(), env: toolchainEnvironment() });
  if ((await registry()) !== committed)
    throw new Error(`was out of date: commit what npm run generate wrote`);
}

export async function generated() {
  return existsSync(GENERATOR) ? reportOfChecks([[REGISTRY, checkRegistry]]) : emptyReport();
}
