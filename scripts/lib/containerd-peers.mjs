// containerd and what it runs containers with: where it is kept, how it is found and how it is brought.
import { join } from 'node:path';
import { DebianRelease, unpackPackages } from './debian.mjs';
import { firstThatExists, onPath, unpackedPackage } from './peer-files.mjs';
import { exists, inTemporaryDirectory, makeWhole } from './temporary.mjs';

/** Debian packages that hold them. */
export const CONTAINERD_PACKAGES = Object.freeze([
  'containerd',
  'runc',
  'busybox-static',
  'containernetworking-plugins',
]);

/** Debian releases whose containerd tests run besides this machine's own: 1.7, and 2.1 or newer. */
export const CONTAINERD_RELEASES = Object.freeze(['trixie', 'sid']);

const inPackage = (name, program) => firstThatExists([join(unpackedPackage(name), program)]);

export const CONTAINERD_PEERS = Object.freeze({
  /** Each has its shim and `ctr` beside it. */
  containerd: () => inPackage('containerd', 'usr/bin/containerd') ?? onPath('containerd'),
  'containerd-trixie': () => inPackage('containerd-trixie', 'usr/bin/containerd'),
  'containerd-sid': () => inPackage('containerd-sid', 'usr/bin/containerd'),
  runc: () => inPackage('runc', 'usr/sbin/runc') ?? onPath('runc'),
  /** Directory of the plugins that give pods their network. */
  'cni-plugins': () =>
    inPackage('containernetworking-plugins', 'usr/lib/cni') ?? firstThatExists(['/usr/lib/cni']),
  /** Without libraries: it is all that an image holds. */
  busybox: () => inPackage('busybox-static', 'bin/busybox') ?? onPath('busybox'),
});

/** The containerd of a release, which runs beside this machine's own. */
export async function installReleasedContainerd(suite, tell) {
  const target = unpackedPackage(`containerd-${suite}`);
  if (await exists(target)) return tell(`containerd of ${suite} is there: ${target}`);
  tell(`unpacking the Debian package containerd of ${suite} to ${target}`);
  await inTemporaryDirectory(async (directory) => {
    const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
    const release = await DebianRelease.open({ suite, architecture, directory });
    const files = await release.download(['containerd']);
    await makeWhole(target, (partial) => unpackPackages(files, partial));
  });
}
