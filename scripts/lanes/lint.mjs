// Lint, format and types of everything that the compiler of the packages does not see.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { node, toolchainEnvironment } from '../lib/toolchain.mjs';
import { reportOfChecks } from './report.mjs';

const NATIVE_DIRECTORIES = [
  'native/src',
  'native/test',
  'native/fuzz',
  'bench',
  'test/bed/programs',
  'test/machines/guest',
];

const runHere = (program, args) =>
  run(node, [inRoot('node_modules', program), ...args], { cwd: inRoot(), env: toolchainEnvironment() });

async function nativeSources() {
  const listings = NATIVE_DIRECTORIES.filter((directory) => existsSync(inRoot(directory))).map(
    async (directory) => {
      const names = await readdir(inRoot(directory), { recursive: true });
      return names.map((name) => join(directory, name));
    },
  );
  const paths = (await Promise.all(listings)).flat();
  return paths.filter((path) => /\.(c|cc|h)$/.test(path) && !path.includes('node_modules'));
}

async function clangFormat(...options) {
  const sources = await nativeSources();
  if (sources.length > 0) await runHere('clang-format/index.js', [...options, '--style=file', ...sources]);
}

const CHECKS = [
  ['biome', () => runHere('@biomejs/biome/bin/biome', ['check', '--error-on-warnings'])],
  ['clang-format', () => clangFormat('--dry-run', '-Werror')],
  ['types of the tests', () => runHere('typescript/bin/tsc', ['-p', 'test'])],
];

const FIXES = [
  ['biome', () => runHere('@biomejs/biome/bin/biome', ['check', '--write'])],
  ['clang-format', () => clangFormat('-i')],
];

export const lint = () => reportOfChecks(CHECKS);

export const format = () => reportOfChecks(FIXES);
