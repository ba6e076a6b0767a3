import { isBuiltin } from 'node:module';
import { Visitor } from 'oxc-parser';
import type { SourceFile } from '../source-file.ts';
import type { SourcePackage } from '../source-package.ts';

/** `@scope/name/sub/path` and `name/sub/path` without the path. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Strings of a file: a module can be named as one, for `require` or for a library that loads it by its name. */
function stringsOf(file: SourceFile): string[] {
  const strings: string[] = [];
  new Visitor({
    Literal({ value }) {
      if (typeof value === 'string') strings.push(value);
    },
  }).visit(file.program);
  return strings;
}

/** What a package imports and what its package.json declares are the same set. */
export function dependenciesAgree({ name, manifest, files }: SourcePackage): string[] {
  const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
  const imported = new Set(
    files
      .flatMap(({ requests }) => requests.map(({ specifier }) => specifier))
      .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
      .map(packageOf),
  );
  const named = new Set(files.flatMap(stringsOf).map(packageOf));
  return [
    ...[...imported]
      .filter((module) => !declared.has(module))
      .map((module) => `${name} imports undeclared ${module}`),
    ...[...declared]
      .filter((module) => !named.has(module))
      .map((module) => `${name} declares unused ${module}`),
  ];
}
