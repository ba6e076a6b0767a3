import type { SourceFile } from '../source-file.ts';

/** Which of our packages a package may import. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  agent: ['telemetry', 'psi', 'perf', 'load', 'kubernetes', 'cgroup'],
  telemetry: ['cgroup'],
  psi: ['cgroup', 'native'],
  perf: ['cgroup', 'native'],
  load: ['cgroup', 'native'],
  kubernetes: ['cgroup'],
  cgroup: [],
};

/** Imports between packages go down only, by package name, and only to what the package exports. */
export function importDirection(file: SourceFile): string[] {
  const depth = file.path.split('/').length - 3;
  return file.requests.flatMap(({ specifier }) => {
    if (specifier.startsWith('.')) {
      const up = specifier.split('/').filter((part) => part === '..').length;
      return up < depth ? [] : [`imports ${specifier}, which is outside its own src`];
    }
    const target = /^@psiperf\/([^/]+)/.exec(specifier)?.[1];
    if (target === undefined || BELOW[file.owner]?.includes(target)) return [];
    return [`${file.owner} imports ${specifier}: imports go down only`];
  });
}
