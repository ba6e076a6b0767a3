import type { SourcePackage } from '../source-package.ts';

/** TypeScript's project references are the package's dependencies on our other TypeScript packages. */
export function referencesAgree({ name, manifest, references }: SourcePackage): string[] {
  const dependencies = Object.keys(manifest.dependencies ?? {})
    .filter((module) => module.startsWith('@psiperf/') && module !== '@psiperf/native')
    .map((module) => module.slice('@psiperf/'.length));
  const text = (names: readonly string[]) => names.toSorted().join(', ') || 'nothing';
  if (text(dependencies) === text(references)) return [];
  return [`${name} depends on ${text(dependencies)} and references ${text(references)}`];
}
