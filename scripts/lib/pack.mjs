// Tarballs of the packages that are published, by pnpm: npm's own pack leaves `workspace:` and `catalog:` as they are.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';
import { node, toolchainEnvironment } from './toolchain.mjs';

/** The folders of what is published. */
export const PUBLISHED = Object.freeze([
  'native',
  ...['cgroup', 'psi', 'perf', 'load', 'kubernetes', 'telemetry', 'agent'].map((name) => `packages/${name}`),
]);

const PNPM = inRoot('toolchain/node_modules/pnpm/bin/pnpm.mjs');

/** The compiler leaves what it made of a source that is gone. */
async function removeLeftovers(folder) {
  const made = inRoot(folder, 'dist');
  if (!existsSync(made)) return;
  for (const name of await readdir(made, { recursive: true })) {
    const [, stem] = /^(.+?)\.(?:d\.ts|js)(?:\.map)?$/.exec(name) ?? [];
    if (stem === undefined) continue;
    const source = inRoot(folder, 'src', stem);
    if (!existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) await rm(join(made, name));
  }
}

/** Packs what is built into a directory. @returns the files, by the folders of the packages. */
export async function packAll(directory) {
  await mkdir(directory, { recursive: true });
  const files = {};
  for (const folder of PUBLISHED) {
    await removeLeftovers(folder);
    const before = new Set(await readdir(directory));
    await run(node, [PNPM, 'pack', '--pack-destination', directory], {
      cwd: inRoot(folder),
      env: toolchainEnvironment(),
      stdio: ['ignore', 'ignore', 2],
    });
    const made = (await readdir(directory)).find((name) => !before.has(name) && name.endsWith('.tgz'));
    if (made === undefined) throw new Error(`${folder} made no new tarball: ${directory} has an older one`);
    files[folder] = join(directory, made);
  }
  return files;
}
