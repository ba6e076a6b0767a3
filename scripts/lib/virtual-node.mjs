// A node of Kubernetes as a virtual machine of QEMU: Debian with systemd, containerd and the kubelet. Where its parts
// are; all but what the system has installed is below the cache of the peers.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROL_PLANE_PEERS } from './control-plane.mjs';
import { inRoot } from './paths.mjs';
import { cache, firstThatExists, onPath } from './peer-files.mjs';

/** The Debian release of the node: Linux 6.12, containerd 1.7. */
export const NODE_SUITE = 'trixie';

/** Debian packages that make the disk and run the machine; what they need comes with them. */
export const NODE_TOOL_PACKAGES = Object.freeze(['qemu-system-x86', 'debootstrap', 'e2fsprogs']);

/** What the node has installed besides the packages that every Debian has. */
export const NODE_PACKAGES = Object.freeze([
  'systemd',
  'systemd-sysv',
  'dbus',
  'kmod',
  'iproute2',
  'iptables',
  'procps',
  'curl',
  'containerd',
  'runc',
  'containernetworking-plugins',
  'initramfs-tools',
  'busybox',
  'zstd',
  'linux-image-cloud-amd64',
]);

/** Files that are laid over those of the packages. */
export const NODE_FILES = inRoot('test/soak/disk');

const inNode = (...parts) => join(cache(), 'virtual-node', ...parts);

/** Where NODE_TOOL_PACKAGES are unpacked to, with the libraries that this machine lacks. */
export const nodeTools = () => inNode('tools');

const digestOf = (parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 8);
};

/** The root file system with nothing but packages: other packages are another directory. */
export const nodePackagesDirectory = () =>
  inNode(`${NODE_SUITE}-${digestOf([NODE_SUITE, ...NODE_PACKAGES])}`);

/** @returns {string[]} */
const nodeFiles = () =>
  readdirSync(NODE_FILES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/**
 * The directory of what the machine is booted from, `disk`, `vmlinuz` and `initrd`: other packages, files or kubelet are
 * another directory.
 */
export function nodeDiskDirectory() {
  const files = nodeFiles().flatMap((file) => [file.slice(NODE_FILES.length), readFileSync(file)]);
  return `${nodePackagesDirectory()}-disk-${digestOf([CONTROL_PLANE_PEERS.kubelet() ?? '', ...files])}`;
}

export const nodeTool = (program) =>
  firstThatExists(
    ['usr/bin', 'usr/sbin', 'sbin'].map((directory) => join(nodeTools(), directory, program)),
  ) ?? onPath(program);

const isOfThisMachine = process.arch === 'x64';

/** What tests can require, for PEERS. */
export const VIRTUAL_NODE_PEERS = Object.freeze({
  'qemu-system-x86_64': () => nodeTool('qemu-system-x86_64'),
  /** The directory of disk, kernel and first file system. */
  'virtual-node': () => (isOfThisMachine ? firstThatExists([nodeDiskDirectory()]) : undefined),
});

/** How unpacked programs find their libraries: in the same tree, before the system's. */
export function nodeToolsEnvironment() {
  const libraries = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu']
    .map((directory) => join(nodeTools(), directory))
    .filter((directory) => existsSync(directory));
  return { ...process.env, LD_LIBRARY_PATH: libraries.join(':') };
}

/** Where QEMU finds the firmware that came with it. */
export const firmwareDirectories = () =>
  ['usr/share/qemu', 'usr/share/seabios']
    .map((directory) => join(nodeTools(), directory))
    .filter((directory) => existsSync(directory));
