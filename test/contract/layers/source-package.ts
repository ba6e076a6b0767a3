import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSourceFile, type SourceFile } from './source-file.ts';

/** What the rules look at in a package.json. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** One of our TypeScript packages as it stands in the repository. */
export interface SourcePackage {
  /** Directory name below `packages`. */
  readonly name: string;
  readonly manifest: Manifest;
  /** `references` of its tsconfig.json, as directory names. */
  readonly references: readonly string[];
  readonly files: readonly SourceFile[];
}

const ROOT = join(import.meta.dirname, '../../..');

/** Paths in the repository of the files below a directory, by their ending. */
export function sourcePaths(directory: string, ending: RegExp): string[] {
  return readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path))
    .map((path) => join(directory, path));
}

/** The text of a file of the repository. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Every package of ours that is written in TypeScript. */
export function readPackages(): SourcePackage[] {
  return readdirSync(join(ROOT, 'packages')).map((name) => {
    const tsconfig = JSON.parse(readText(`packages/${name}/tsconfig.json`));
    const references: { path: string }[] = tsconfig.references ?? [];
    return {
      name,
      manifest: JSON.parse(readText(`packages/${name}/package.json`)),
      references: references.map(({ path }) => path.replace(/^\.\.\//, '')),
      files: sourcePaths(`packages/${name}/src`, /\.tsx?$/).map((path) =>
        parseSourceFile(path, readText(path)),
      ),
    };
  });
}
