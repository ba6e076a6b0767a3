import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { PUBLISHED, packAll } from '../../scripts/lib/pack.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { PREBUILDS } from '../../scripts/lib/prebuilds.mjs';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import type { Skip } from '../peer.ts';

/** The tarballs of this checkout, in a directory that is removed when they are disposed of. */
export class PackedPackages implements AsyncDisposable {
  /** The files, by the names of the packages. */
  readonly files: Readonly<Record<string, string>>;
  readonly #directory: TemporaryDirectory;

  private constructor(directory: TemporaryDirectory, files: Readonly<Record<string, string>>) {
    this.#directory = directory;
    this.files = files;
  }

  static async make(): Promise<PackedPackages> {
    const directory = await TemporaryDirectory.make();
    const files: Record<string, string> = await packAll(directory.path);
    const named = Object.entries(files).map(([folder, file]) => [`@psiperf/${basename(folder)}`, file]);
    return new PackedPackages(directory, Object.fromEntries(named));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#directory[Symbol.asyncDispose]();
  }
}

/** The names of all that is published. */
export const PACKAGE_NAMES: readonly string[] = PUBLISHED.map((folder) => `@psiperf/${basename(folder)}`);

/** Those that a service imports. */
export const LIBRARIES = PACKAGE_NAMES.filter((name) => !/\/(native|agent)$/.test(name));

/** Ends a test where the prebuilt addons are not made; with CI=true it fails. */
export function requirePrebuilds(skip: Skip): void {
  const missing = PREBUILDS.find(({ path }) => !existsSync(inRoot(path)));
  if (missing === undefined) return;
  const reason = `${missing.path} is not there: npm run prebuilds`;
  if (process.env.CI === 'true') throw new Error(reason);
  skip(reason);
}
