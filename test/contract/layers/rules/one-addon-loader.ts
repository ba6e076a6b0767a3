import type { SourcePackage } from '../source-package.ts';

const LOADS = /createRequire|process\.dlopen|\.node['"`]|['"`]@psiperf\/native/;

/** The native addon enters a package through one file, so that everything else runs without it. */
export function oneAddonLoader({ name, files }: SourcePackage): string[] {
  const loaders = files.filter(({ text }) => LOADS.test(text)).map(({ path }) => path);
  return loaders.length <= 1 ? [] : [`${name} loads the addon in ${loaders.join(' and ')}`];
}
