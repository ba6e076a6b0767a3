import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../..');

/** What of each package runs, and where a package is in the repository. */
const PACKAGES = {
  cgroup: { at: 'packages/cgroup', parts: ['package.json', 'dist'] },
  psi: { at: 'packages/psi', parts: ['package.json', 'dist'] },
  native: { at: 'native', parts: ['package.json', 'addon.cjs', 'binding-options.cjs', 'build/Release'] },
} as const;

/**
 * Copies `@psiperf/psi` and the packages of ours that it needs into a directory, as they are installed for another
 * dependency; the API of OpenTelemetry, a peer, stays the same one. @returns the copy's module.
 */
export async function copyPsi(directory: string): Promise<string> {
  const scope = join(directory, 'node_modules/@psiperf');
  for (const [name, { at, parts }] of Object.entries(PACKAGES))
    for (const part of parts)
      await cp(join(REPOSITORY, at, part), join(scope, name, part), { recursive: true });
  await symlink(join(REPOSITORY, 'native/node_modules'), join(scope, 'native/node_modules'));
  await mkdir(join(directory, 'node_modules/@opentelemetry'));
  const api = 'node_modules/@opentelemetry/api';
  await symlink(join(REPOSITORY, 'packages/psi', api), join(directory, api));
  return join(scope, 'psi/dist/index.js');
}
