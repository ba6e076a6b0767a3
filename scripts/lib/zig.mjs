// Zig's compiler of C++, which compiles for other processors and C libraries: it brings those, and a C++ library.
import { join } from 'node:path';
import { cache, firstThatExists } from './peer-files.mjs';
import { unpackWheel } from './wheels.mjs';

const VERSION = '0.17.1';

/** PyPI has it for the machines on which it runs. */
const WHEELS = Object.freeze({
  x64: {
    platform: 'manylinux2010_x86_64',
    sha256: 'ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54',
  },
  arm64: {
    platform: 'manylinux2014_aarch64',
    sha256: 'b7c5f02fccd40f89b999ee16a1f5ddced56e6182370f8affe494bcf8a28cf07e',
  },
});

const PROGRAM = 'ziglang/zig';
const directory = () => join(cache(), `zig-${VERSION}`);

export const zigProgram = () => join(directory(), PROGRAM);

/** It compiles the libraries when they are first wanted, and keeps them. */
export function zigEnvironment() {
  const kept = join(cache(), `zig-${VERSION}-libraries`);
  return { ...process.env, ZIG_GLOBAL_CACHE_DIR: kept, ZIG_LOCAL_CACHE_DIR: kept };
}

export async function installZig(tell) {
  const wheel = WHEELS[process.arch];
  if (wheel === undefined) throw new Error(`no Zig for ${process.arch}`);
  await unpackWheel({ name: 'ziglang', version: VERSION, program: PROGRAM, ...wheel }, directory(), tell);
}

/** What tests can require, for PEERS. */
export const ZIG_PEERS = Object.freeze({ zig: () => firstThatExists([zigProgram()]) });
