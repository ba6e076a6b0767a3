#!/usr/bin/env node
// Compiles the addon where it is installed, for a platform without a prebuilt one: node compile.mjs
// It is not run by an install: package managers come to refuse packages that run something then.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const SOURCE = dirname(fileURLToPath(import.meta.url));
const BUILD = join(SOURCE, 'build');
const NEEDED =
  'it needs Linux, CMake >= 3.21 and a compiler of C++20 (Debian: apt-get install cmake g++ make)';

const includes = [
  require('node-api-headers').include_dir,
  dirname(require.resolve('node-addon-api/package.json')),
];

function cmake(...args) {
  const { status, error } = spawnSync('cmake', args, { stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`cmake ended with ${status}`);
}

try {
  cmake(
    ...['-S', SOURCE, '-B', BUILD, '-DCMAKE_BUILD_TYPE=Release', `-DCMAKE_JS_INC=${includes.join(';')}`],
    `-DCMAKE_LIBRARY_OUTPUT_DIRECTORY=${join(BUILD, 'Release')}`,
  );
  cmake('--build', BUILD, '--parallel', `${availableParallelism()}`);
} catch (error) {
  process.stderr.write(`psiperf: the addon could not be compiled (${error.message}): ${NEEDED}\n`);
  process.exitCode = 1;
}
