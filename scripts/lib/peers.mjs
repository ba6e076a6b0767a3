// The real programs that tests run against: where `npm run test:peers:install` puts them and where tests find them.
// A cache outside the checkout; nothing in it is installed into the system, and no service of a package is started.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inRoot } from './paths.mjs';

export const INSTALL_COMMAND = 'npm run test:peers:install';

/** The directory of the cache. */
export const cache = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'psiperf');

/** Where the contents of a Debian package are unpacked to: its `usr`, `etc` and so on are below. */
export const unpackedPackage = (name) => join(cache(), 'debian', name);

export const COLLECTOR_MANIFEST = inRoot('test/peers/otelcol/builder.yaml');

/** The Collector's version as its manifest says, and the file it is built to: another manifest is another file. */
export function collectorBuild() {
  const manifest = readFileSync(COLLECTOR_MANIFEST, 'utf8');
  const version = /^ {2}version: (\S+)$/m.exec(manifest)?.[1];
  if (version === undefined) throw new Error(`${COLLECTOR_MANIFEST} has no dist.version`);
  const hash = createHash('sha256').update(manifest).digest('hex').slice(0, 8);
  return { version, program: join(cache(), 'bin', `otelcol-${version}-${hash}`) };
}

function firstThatExists(candidates) {
  return candidates.find((path) => existsSync(path));
}

function onPath(program) {
  return firstThatExists(
    (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, program)),
  );
}

function debianProgram(packageName, program) {
  return () => firstThatExists([join(unpackedPackage(packageName), 'usr/bin', program)]) ?? onPath(program);
}

/** What tests can require: the program (or directory) of each peer; undefined where it is not there. */
export const PEERS = Object.freeze({
  prometheus: debianProgram('prometheus', 'prometheus'),
  promtool: debianProgram('prometheus', 'promtool'),
  python3: () => onPath('python3'),
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
});

/** Debian packages that hold peers. */
export const DEBIAN_PACKAGES = Object.freeze(['prometheus', 'python3-prometheus-client', 'libgtest-dev']);
