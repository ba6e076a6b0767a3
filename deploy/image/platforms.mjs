// What differs between the platforms that the image is made for.
import { join } from 'node:path';
import { machineTools, machineToolsEnvironment } from '../../scripts/lib/machines.mjs';
import { firstThatExists } from '../../scripts/lib/peer-files.mjs';
import { run } from '../../scripts/lib/run.mjs';

/** By the names that container tools use. */
export const PLATFORMS = Object.freeze({
  'linux/amd64': {
    architecture: 'amd64',
    nodeArchitecture: 'x64',
    triplet: 'x86_64-linux-gnu',
    loader: '/lib64/ld-linux-x86-64.so.2',
  },
  'linux/arm64': {
    architecture: 'arm64',
    nodeArchitecture: 'arm64',
    triplet: 'aarch64-linux-gnu',
    loader: '/lib/ld-linux-aarch64.so.1',
  },
});

/** The platform of this machine. */
export const ownPlatform = () => `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;

export const isOwn = ({ nodeArchitecture }) => nodeArchitecture === process.arch;

/** Those whose image can be made here: the addon is cross-compiled on amd64 alone. */
export const makeablePlatforms = () =>
  Object.entries(PLATFORMS).filter(([, platform]) => isOwn(platform) || process.arch === 'x64');

/** Runs a tool of the binutils on a platform's programs: this machine's own, or the one beside the cross compiler. */
export function runBinaryTool(platform, tool, args) {
  if (isOwn(platform)) return run(tool, args);
  const name = `${platform.triplet}-${tool}`;
  const unpacked = firstThatExists([join(machineTools(), 'usr/bin', name)]);
  return run(unpacked ?? name, args, { env: machineToolsEnvironment() });
}
