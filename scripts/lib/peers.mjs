// The real programs that tests run against: where `npm run test:peers:install` puts them and where tests find them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CADVISOR_PEERS } from './cadvisor.mjs';
import { CONTAINERD_PACKAGES, CONTAINERD_PEERS } from './containerd-peers.mjs';
import { CONTROL_PLANE_PEERS } from './control-plane.mjs';
import { DISCOVERING_PROMETHEUS_PEERS } from './discovering-prometheus.mjs';
import { ENGINE_PEERS } from './engine-peers.mjs';
import { IMAGE_PEERS } from './image-peers.mjs';
import { MACHINE_PEERS } from './machines.mjs';
import { MANIFEST_PEERS } from './manifest-tools.mjs';
import { MUSL_NODE_PEERS } from './musl-node.mjs';
import { inRoot } from './paths.mjs';
import { cache, firstThatExists, onPath, unpackedPackage } from './peer-files.mjs';
import { VIRTUAL_NODE_PEERS } from './virtual-node.mjs';
import { ZIG_PEERS } from './zig.mjs';

export const INSTALL_COMMAND = 'npm run test:peers:install';

export const COLLECTOR_MANIFEST = inRoot('test/peers/otelcol/builder.yaml');

/** The Collector's version as its manifest says, and the file it is built to: another manifest is another file. */
export function collectorBuild() {
  const manifest = readFileSync(COLLECTOR_MANIFEST, 'utf8');
  const version = /^ {2}version: (\S+)$/m.exec(manifest)?.[1];
  if (version === undefined) throw new Error(`${COLLECTOR_MANIFEST} has no dist.version`);
  const hash = createHash('sha256').update(manifest).digest('hex').slice(0, 8);
  return { version, program: join(cache(), 'bin', `otelcol-${version}-${hash}`) };
}

function debianProgram(packageName, program) {
  return () => firstThatExists([join(unpackedPackage(packageName), 'usr/bin', program)]) ?? onPath(program);
}

/** What tests can require: the program (or directory) of each peer; undefined where it is not there. */
export const PEERS = Object.freeze({
  prometheus: debianProgram('prometheus', 'prometheus'),
  promtool: debianProgram('prometheus', 'promtool'),
  python3: () => onPath('python3'),
  perf: () => onPath('perf'),
  cc: () => onPath('cc'),
  tmux: () => onPath('tmux'),
  'clang++': () => onPath('clang++'),
  'clang-tidy': () => onPath('clang-tidy'),
  /** Directory to put on PYTHONPATH. */
  'prometheus-client': () =>
    firstThatExists(
      [unpackedPackage('python3-prometheus-client'), '/'].map((root) =>
        join(root, 'usr/lib/python3/dist-packages/prometheus_client'),
      ),
    )?.replace(/\/prometheus_client$/, ''),
  otelcol: () => firstThatExists([collectorBuild().program]),
  /** Prefix for CMAKE_PREFIX_PATH. */
  googletest: () =>
    firstThatExists(
      [join(unpackedPackage('libgtest-dev'), 'usr'), '/usr/local', '/usr'].map((prefix) =>
        join(prefix, 'include/gtest'),
      ),
    )?.replace(/\/include\/gtest$/, ''),
  ...IMAGE_PEERS,
  ...MANIFEST_PEERS,
  ...CONTROL_PLANE_PEERS,
  ...DISCOVERING_PROMETHEUS_PEERS,
  ...CADVISOR_PEERS,
  ...CONTAINERD_PEERS,
  ...ENGINE_PEERS,
  ...MACHINE_PEERS,
  ...VIRTUAL_NODE_PEERS,
  ...ZIG_PEERS,
  ...MUSL_NODE_PEERS,
});

/** Debian packages that hold peers. */
export const DEBIAN_PACKAGES = Object.freeze([
  'prometheus',
  'python3-prometheus-client',
  'libgtest-dev',
  ...CONTAINERD_PACKAGES,
]);
