import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { debianPartsDirectory } from '../../deploy/image/debian-parts.mjs';
import { PLATFORMS } from '../../deploy/image/platforms.mjs';
import { nodeDirectory } from '../../scripts/lib/machines.mjs';
import { muslNodePlaces } from '../../scripts/lib/musl-node.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { OLDEST_GLIBC, PREBUILDS } from '../../scripts/lib/prebuilds.mjs';
import { readMachine, readNeeded } from '../deploy/elf-file.ts';
import { type PeerName, requirePeer, requireRoot, type Skip } from '../peer.ts';
import { PackedPackages, requirePrebuilds } from './packed.ts';
import { Project } from './project.ts';
import { runInRoot } from './run-in-root.ts';

const MACHINES: Readonly<Record<string, string>> = { x64: 'Advanced Micro Devices X86-64', arm64: 'AArch64' };
const DEBIAN = { x64: PLATFORMS['linux/amd64'], arm64: PLATFORMS['linux/arm64'] };

/** Reads the machine's pressure once, and tells which addon was loaded for it. */
const READ_ONCE = `
import { readFileSync } from 'node:fs';
import { systemClock } from '@psiperf/cgroup';
import { nodePressureTarget, openPressureReader, presentValue } from '@psiperf/psi';
const { reader, why } = openPressureReader({ procRoot: '/proc', clock: systemClock });
const [sample] = await reader.read([nodePressureTarget('/proc')]);
await reader.close();
const addons = new Set(readFileSync('/proc/self/maps', 'utf8').match(/\\S+\\.node$/gm));
console.log(JSON.stringify({ kind: reader.kind, why, total: presentValue(sample.cpu)?.some?.totalMicros > 0, addons: [...addons] }));
`;

/** A root file system with a Node.js of this processor and C library: where its directories come from, and the program. */
function requireNode({ arch, libc }: (typeof PREBUILDS)[number], skip: Skip) {
  const architecture = arch as 'x64' | 'arm64';
  if (libc === 'musl') {
    requirePeer(`node-musl-${architecture}`, skip);
    return muslNodePlaces(architecture);
  }
  const platform = DEBIAN[architecture];
  const debian = requirePeer(`image-linux/${platform.architecture}` as PeerName, skip);
  expect(debian).toBe(debianPartsDirectory(platform));
  const root = join(debian, 'root');
  const loaders = architecture === 'x64' ? { '/lib64': join(root, 'lib64') } : {};
  const directories = {
    '/lib': join(root, 'lib'),
    '/usr': join(root, 'usr'),
    '/opt': nodeDirectory(architecture),
  };
  return { program: '/opt/bin/node', directories: { ...directories, ...loaders } };
}

let packed: PackedPackages;
let project: Project;
beforeAll(async () => {
  packed = await PackedPackages.make();
  project = await Project.make('npm', packed);
  await project.install(['@psiperf/cgroup', '@psiperf/psi']);
  await project.write('read-once.mjs', READ_ONCE);
});
afterAll(async () => {
  await project?.[Symbol.asyncDispose]();
  await packed?.[Symbol.asyncDispose]();
});

describe.each(PREBUILDS)('the prebuilt addon for $name', (prebuild) => {
  const file = inRoot(prebuild.path);

  it('is for its machine and needs the C library alone', async ({ skip }) => {
    requirePrebuilds(skip);
    expect(await readMachine(file)).toBe(MACHINES[prebuild.arch]);
    const { stdout: segments } = await execa('readelf', ['--program-headers', file]);
    expect(segments).not.toContain('INTERP');
    const ofTheCLibrary =
      prebuild.libc === 'musl'
        ? /^libc\.so$/
        : /^(libc\.so\.6|libm\.so\.6|libpthread\.so\.0|libdl\.so\.2|ld-linux-(x86-64|aarch64)\.so\.\d)$/;
    const needed = await readNeeded(file);
    expect(needed.filter((library) => !ofTheCLibrary.test(library))).toEqual([]);
    expect(needed.length).toBeGreaterThan(0);
  });

  it(`needs no glibc after ${OLDEST_GLIBC}, and none where it is for musl`, async ({ skip }) => {
    requirePrebuilds(skip);
    const { stdout } = await execa('readelf', ['--version-info', '--wide', file]);
    const versions = [...stdout.matchAll(/GLIBC_([\d.]+)/g)].map(([, version]) =>
      Number(version?.split('.')[1]),
    );
    expect(versions.length > 0).toBe(prebuild.libc === 'glibc');
    expect(Math.max(0, ...versions)).toBeLessThanOrEqual(Number(OLDEST_GLIBC.split('.')[1]));
    expect(stdout).not.toMatch(/GLIBCXX|CXXABI/);
  });

  it('shows the host nothing but where it begins', async ({ skip }) => {
    requirePrebuilds(skip);
    const { stdout } = await execa('readelf', ['--dyn-syms', '--wide', file]);
    const shown = stdout
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , , bind, , section]) => bind !== 'LOCAL' && section !== 'UND' && section !== 'Ndx')
      .map((fields) => fields[7]?.replace(/@.*/, ''))
      .filter((name) => name !== undefined);
    expect(shown.sort()).toEqual(['napi_register_module_v1', 'node_api_module_get_api_version_v1']);
  });

  it('is the one that a Node.js of its kind loads and reads with', async ({ skip }) => {
    requireRoot(skip);
    requirePrebuilds(skip);
    const { program, directories } = requireNode(prebuild, skip);
    const emulator = prebuild.arch === process.arch ? undefined : requirePeer('qemu-aarch64-static', skip);
    const root = join(project.path, `root-${prebuild.name}`);
    await mkdir(root);
    try {
      const places = { ...directories, '/project': project.path };
      const { stdout } = await runInRoot({ root, places, emulator }, [program, '/project/read-once.mjs']);
      const path = prebuild.path.replace('native/', '/project/node_modules/@psiperf/native/');
      expect(JSON.parse(stdout)).toEqual({ kind: 'native', total: true, addons: [path] });
    } finally {
      await rm(root, { recursive: true });
    }
  });
});
