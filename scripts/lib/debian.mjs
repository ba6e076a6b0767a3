// Debian packages without installing them: downloaded by apt, of this machine's release or of another release and
// architecture, and unpacked where they are wanted.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputOf, run } from './run.mjs';
import { inTemporaryDirectory, makeWhole } from './temporary.mjs';

// The sandbox user of apt cannot write into a directory of ours; root downloads as root.
const AS_ROOT = ['-o', 'APT::Sandbox::User=root'];

/** A new machine has no package lists; only root can fetch them. */
export async function updatePackageLists() {
  if (process.getuid() === 0) await run('apt-get', ['update', '-qq']);
}

/** Runs apt, and once more with new package lists where it fails. */
async function withPackageLists(apt) {
  try {
    await apt();
  } catch {
    await updatePackageLists();
    await apt();
  }
}

const packagesIn = async (directory) =>
  (await readdir(directory)).filter((name) => name.endsWith('.deb')).map((name) => join(directory, name));

/** Downloads a package of this machine's release into an empty directory. @returns the file. */
export async function downloadPackage(name, directory) {
  await withPackageLists(() => run('apt-get', ['download', '-qq', ...AS_ROOT, name], { cwd: directory }));
  const [file] = await packagesIn(directory);
  return file;
}

/** Downloads packages and all that they need and this machine lacks into an empty directory. @returns the files. */
async function downloadWithDependencies(names, directory) {
  const options = [...AS_ROOT, '-o', `Dir::Cache::archives=${directory}`, '-o', 'Debug::NoLocking=1'];
  await mkdir(join(directory, 'partial'), { recursive: true });
  await withPackageLists(() =>
    run('apt-get', [
      'install',
      '-y',
      '-qq',
      '--download-only',
      '--no-install-recommends',
      ...options,
      ...names,
    ]),
  );
  return packagesIn(directory);
}

export async function unpackPackages(files, target) {
  await mkdir(target, { recursive: true });
  for (const file of files) await run('dpkg-deb', ['--extract', file, target]);
}

/** Packages of this machine's release with what they need, all in one tree at `target`. */
export async function unpackWithDependencies(names, target) {
  await inTemporaryDirectory(async (directory) => {
    const files = await downloadWithDependencies(names, directory);
    await makeWhole(target, (partial) => unpackPackages(files, partial));
  });
}

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The mirror that this machine uses, Debian's own where it is another distribution. */
export async function findMirror() {
  const lines = (await outputOf('apt-get', ['indextargets', '--format', '$(REPO_URI)'])) ?? '';
  return lines.split('\n').find((uri) => /\/debian\/$/.test(uri)) ?? 'http://deb.debian.org/debian/';
}

/** apt of another release and architecture, with state of its own in `directory`. */
export class DebianRelease {
  #directory;
  #environment;

  constructor(directory) {
    this.#directory = directory;
    this.#environment = { ...process.env, APT_CONFIG: join(directory, 'apt.conf') };
  }

  /** @param {{ suite: string, architecture: string, directory: string }} options an empty directory. */
  static async open({ suite, architecture, directory }) {
    for (const part of ['lists/partial', 'cache/archives/partial', 'packages'])
      await mkdir(join(directory, part), { recursive: true });
    await writeFile(join(directory, 'status'), '');
    await writeFile(
      join(directory, 'sources.list'),
      `deb [signed-by=${KEYRING}] ${await findMirror()} ${suite} main\n`,
    );
    // Mirrors can lag behind what a release file promises; its signature is checked all the same.
    const settings = {
      'APT::Architecture': architecture,
      'APT::Architectures': architecture,
      'APT::Sandbox::User': 'root',
      'Acquire::Check-Valid-Until': 'false',
      'Acquire::Languages': 'none',
      'Dir::Etc::sourcelist': join(directory, 'sources.list'),
      'Dir::Etc::sourceparts': '/dev/null',
      'Dir::Etc::preferences': '/dev/null',
      'Dir::Etc::preferencesparts': '/dev/null',
      'Dir::State': directory,
      'Dir::State::lists': join(directory, 'lists'),
      'Dir::State::status': join(directory, 'status'),
      'Dir::Cache': join(directory, 'cache'),
    };
    const text = Object.entries(settings).map(([key, value]) => `${key} "${value}";\n`);
    await writeFile(join(directory, 'apt.conf'), text.join(''));
    const release = new DebianRelease(directory);
    await release.#apt('update', '-qq');
    return release;
  }

  #apt(...args) {
    return run('apt-get', args, { cwd: join(this.#directory, 'packages'), env: this.#environment });
  }

  /** Names of the packages that a package depends on directly. */
  async dependenciesOf(name) {
    const text = await outputOf('apt-cache', ['depends', name], { env: this.#environment });
    return [...(text ?? '').matchAll(/^ +\|?Depends: (\S+)$/gm)].map(([, dependency]) => dependency);
  }

  /** @returns the files. */
  async download(names) {
    await this.#apt('download', '-qq', ...names);
    return packagesIn(join(this.#directory, 'packages'));
  }
}
