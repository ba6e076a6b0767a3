// What the image has from Debian: the libraries of Node.js and of the addon, and the certificates of authorities.
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DebianRelease, unpackPackages } from '../../scripts/lib/debian.mjs';
import { cache } from '../../scripts/lib/peer-files.mjs';
import { outputOf } from '../../scripts/lib/run.mjs';
import { exists, inTemporaryDirectory, makeWhole } from '../../scripts/lib/temporary.mjs';

/** What Node.js and the addon are linked with, besides the loader. A test compares it with the programs themselves. */
export const LIBRARIES = Object.freeze([
  'libc.so.6',
  'libdl.so.2',
  'libgcc_s.so.1',
  'libm.so.6',
  'libpthread.so.0',
  'libstdc++.so.6',
]);

/** gcc's base has the licence of its libraries. */
const PACKAGES = ['libc6', 'libgcc-s1', 'libstdc++6', 'ca-certificates'];
const isLicenceHolder = (name) => /^gcc-\d+-base$/.test(name);

/** The release of Debian that runs here, undefined where something else does. */
function findSuite() {
  if (!existsSync('/etc/os-release')) return undefined;
  const text = readFileSync('/etc/os-release', 'utf8');
  return /^ID=debian$/m.test(text) ? /^VERSION_CODENAME=(\w+)$/m.exec(text)?.[1] : undefined;
}

/** Where the parts are kept. The addon is compiled here, so the libraries are of the release that runs here. */
export function debianPartsDirectory({ architecture }) {
  const suite = findSuite();
  return suite && join(cache(), 'image', `${suite}-${architecture}`);
}

async function describePackage(file) {
  const field = (name) => outputOf('dpkg-deb', ['--field', file, name]);
  return {
    name: await field('Package'),
    version: await field('Version'),
    architecture: await field('Architecture'),
  };
}

/**
 * Downloads and unpacks the packages, unless the cache has them.
 * @returns the directory that has them, and which they are.
 */
export async function bringDebianParts(platform) {
  const { architecture } = platform;
  const target = debianPartsDirectory(platform);
  if (target === undefined) throw new Error('the image is made on Debian, whose libraries it takes');
  const suite = findSuite();
  if (!(await exists(target))) {
    await inTemporaryDirectory(async (directory) => {
      const release = await DebianRelease.open({ suite, architecture, directory });
      const base = (await release.dependenciesOf('libstdc++6')).filter(isLicenceHolder);
      const files = await release.download([...PACKAGES, ...base]);
      const packages = await Promise.all(files.map(describePackage));
      await makeWhole(target, async (partial) => {
        await unpackPackages(files, join(partial, 'root'));
        await writeFile(join(partial, 'packages.json'), JSON.stringify(packages));
      });
    });
  }
  const packages = JSON.parse(await readFile(join(target, 'packages.json'), 'utf8'));
  return { suite, root: join(target, 'root'), packages };
}

/** The file of a library: releases differ in whether they keep it in /lib or in /usr/lib. */
export async function findLibrary(root, triplet, name) {
  for (const directory of ['lib', 'usr/lib']) {
    const path = join(root, directory, triplet, name);
    if (await exists(path)) return path;
  }
  throw new Error(`${name} is in none of the packages of Debian: ${root}`);
}

/** All certificates, as /etc/ssl/certs/ca-certificates.crt has them where the package is installed. */
export async function readCertificates(root) {
  const directory = join(root, 'usr/share/ca-certificates/mozilla');
  const names = (await readdir(directory)).filter((name) => name.endsWith('.crt')).sort();
  return (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('');
}
