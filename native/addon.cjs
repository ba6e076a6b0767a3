// Loads the addon: the one that was compiled here, else the prebuilt one of this processor and C library.
'use strict';

const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { getPrebuildName } = require('pkg-prebuilds/lib/prebuild');
const { name, napi_versions } = require('./binding-options.cjs');

// In a checkout there are tests; an installed package has none.
const isCheckout = existsSync(join(__dirname, 'test'));
const compile = isCheckout ? 'npm run build' : `node ${join(__dirname, 'compile.mjs')}`;

/** Not by pkg-prebuilds' own resolving, which takes every distribution with musl but Alpine for one with glibc. */
function prebuiltName() {
  return getPrebuildName({
    name,
    platform: process.platform,
    arch: process.arch,
    libc: isMusl() ? 'musl' : null,
    runtime: 'node',
    napi_version: napi_versions[0],
  });
}

/**
 * Whether Node.js runs with musl, whose loader is then among what is mapped. The file is opened, read and closed in one call:
 * a worker thread that is terminated meanwhile leaves nothing open.
 */
function isMusl() {
  try {
    return readFileSync('/proc/self/maps', 'utf8').includes('/ld-musl-');
  } catch {
    // No Linux, or no procfs.
    return false;
  }
}

/** Whoever requires this tells of it in one line, which ends in the remedy. */
function failure(error) {
  return Object.assign(error, { remedy: `run ${compile}` });
}

const compiled = join(__dirname, 'build/Release', `${name}.node`);
const file = existsSync(compiled) ? compiled : join(__dirname, 'prebuilds', prebuiltName());

if (!existsSync(file)) {
  const error = new Error(`no addon for ${process.platform}-${process.arch}`);
  throw failure(Object.assign(error, { code: 'MODULE_NOT_FOUND' }));
}

try {
  module.exports = require(file);
} catch (error) {
  throw failure(error);
}
