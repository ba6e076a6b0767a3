// A plugin of rolldown for programs that are bundled: the licenses of others' code in the bundle, which its licenses want
// beside every copy.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const LICENSES_FILE = 'THIRD-PARTY-LICENSES.txt';

const TEXTS = /^(licen[cs]e|copying|notice)/i;

/** The directory and manifest of the package that a module is of; undefined for psiperf's own, which have LICENSE. */
function packageOf(module) {
  if (!module.includes('/node_modules/')) return undefined;
  for (
    let directory = dirname(module);
    !directory.endsWith('/node_modules');
    directory = dirname(directory)
  ) {
    const file = join(directory, 'package.json');
    // A manifest without a name only tells of the kind of modules below it.
    const manifest = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    if (manifest.name !== undefined && manifest.version !== undefined) return { directory, manifest };
  }
  return undefined;
}

/** What a package says of its license. */
function licenseOf({ directory, manifest }) {
  const files = readdirSync(directory).filter((file) => TEXTS.test(file) && !/\.[cm]?[jt]s$/.test(file));
  const texts = files.sort().map((file) => readFileSync(join(directory, file), 'utf8').trim());
  const { author } = manifest;
  return texts.join('\n\n') || ['No text of it. Author:', author?.name ?? author ?? 'unknown'].join(' ');
}

/** Every package once that the modules are of; those with the same text stand together. */
export function describeLicenses(modules) {
  const packages = new Map();
  for (const module of modules) {
    const found = packageOf(module);
    if (found === undefined) continue;
    const { name, version, license } = found.manifest;
    packages.set(`${name} ${version} (${license})`, found);
  }
  const titles = [...packages.keys()].sort();
  const byText = Map.groupBy(titles, (title) => licenseOf(packages.get(title)));
  const sections = [...byText].map(([text, same]) => `${same.join('\n')}\n\n${text}\n`);
  return sections.join(`\n${'-'.repeat(80)}\n\n`);
}

export const licensesOfBundle = Object.freeze({
  name: 'licenses-of-bundle',
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap(({ moduleIds = [] }) => moduleIds);
    this.emitFile({ type: 'asset', fileName: LICENSES_FILE, source: describeLicenses(modules) });
  },
});
