import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembleRoot } from '../../deploy/image/assemble-root.mjs';
import { LIBRARIES } from '../../deploy/image/debian-parts.mjs';
import { makeablePlatforms, ownPlatform } from '../../deploy/image/platforms.mjs';
import { IMAGE_SETTINGS, IMAGE_VERSION } from '../../deploy/image/settings.mjs';
import { IMAGE_NAME, writeArchive } from '../../deploy/image/write-archive.mjs';
import { pinnedNodeVersion } from '../../scripts/lib/machines.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type PeerName, requirePeer, requireRoot, type Skip } from '../peer.ts';
import { isElf, readMachine, readNeeded } from './elf-file.ts';
import { runInImage } from './run-in-image.ts';

const MACHINES = { 'linux/amd64': 'Advanced Micro Devices X86-64', 'linux/arm64': 'AArch64' };

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
}

async function directoriesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}

interface AssembledImage {
  readonly root: string;
  /** Paths in the image. */
  readonly files: readonly string[];
}

describe.each(makeablePlatforms())('the image for %s', (name, platform) => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'psiperf-image-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function assemble(): Promise<AssembledImage> {
    const root = await mkdtemp(join(directory, 'root-'));
    await assembleRoot(platform, root);
    return { root, files: await filesBelow(root) };
  }

  let assembled: Promise<AssembledImage> | undefined;

  /** The root file system, assembled once, for whichever test comes first. */
  function requireImage(skip: Skip): Promise<AssembledImage> {
    requirePeer(`image-${name}` as PeerName, skip);
    if (name !== ownPlatform()) requirePeer('aarch64-linux-gnu-g++', skip);
    assembled ??= assemble();
    return assembled;
  }

  it('holds Node.js, psiperf, their libraries, and nothing to run besides', async ({ skip }) => {
    const { root, files } = await requireImage(skip);
    const programs = files.filter((file) => isElf(join(root, file)));
    expect(programs).toEqual(
      [
        '/psiperf/bundle/psiperf.node',
        '/usr/bin/node',
        platform.loader,
        ...LIBRARIES.map((library) => `/lib/${platform.triplet}/${library}`),
      ].sort(),
    );
    const others = files.filter((file) => !programs.includes(file) && !file.startsWith('/usr/share/doc/'));
    expect(others.filter((file) => !file.startsWith('/psiperf/bundle/'))).toEqual(
      [
        '/etc/group',
        '/etc/nsswitch.conf',
        '/etc/passwd',
        '/etc/ssl/certs/ca-certificates.crt',
        '/psiperf/package.json',
        '/psiperf/sbom.cdx.json',
      ].sort(),
    );
  });

  it('has every library that a program in it needs, and none that no program needs', async ({ skip }) => {
    const { root, files } = await requireImage(skip);
    const programs = files.filter((file) => isElf(join(root, file)));
    const needed = (await Promise.all(programs.map((file) => readNeeded(join(root, file))))).flat();
    expect([...new Set(needed)].sort()).toEqual([...LIBRARIES, basename(platform.loader)].sort());
    for (const file of programs)
      expect(await readMachine(join(root, file))).toBe(MACHINES[name as keyof typeof MACHINES]);
  });

  it('gives nobody a file to write, or one that makes its caller root', async ({ skip }) => {
    const { root, files } = await requireImage(skip);
    for (const path of ['', ...(await directoriesBelow(root))])
      expect((await stat(join(root, path))).mode & 0o7777, path).toBe(0o755);
    for (const file of files) {
      const { mode } = await stat(join(root, file));
      expect([0o644, 0o755], file).toContain(mode & 0o7777);
    }
  });

  it('says what is in it', async ({ skip }) => {
    const { root } = await requireImage(skip);
    const bill = JSON.parse(await readFile(join(root, 'psiperf/sbom.cdx.json'), 'utf8'));
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
    const purls: string[] = bill.components.map(({ purl }: { purl: string }) => purl);
    expect(purls).toContain(`pkg:generic/node@${pinnedNodeVersion()}`);
    expect(purls.filter((purl) => /^pkg:npm\/fastify@\d/.test(purl))).toHaveLength(1);
    for (const library of ['libc6', 'libstdc++6', 'libgcc-s1'])
      expect(purls.filter((purl) => purl.startsWith(`pkg:deb/debian/${library}@`))).toHaveLength(1);
    // Nothing that only builds or tests it.
    expect(purls.join('\n')).not.toMatch(/typescript|vitest|rolldown/);
  });

  it('is the same when it is made again', async ({ skip }) => {
    const { root } = await requireImage(skip);
    const { root: again } = await assemble();
    await expect(execa('diff', ['--recursive', root, again])).resolves.toMatchObject({ stdout: '' });
  });

  it('packs into an archive whose digests are right, and which is small', async ({ skip }) => {
    const { root } = await requireImage(skip);
    const file = join(directory, 'image.tar');
    const { compressedBytes } = await writeArchive({ platform, root, file });
    const unpacked = join(directory, 'unpacked');
    await execa('mkdir', [unpacked]);
    await execa('tar', ['-xf', file, '-C', unpacked]);
    for (const blob of await readdir(join(unpacked, 'blobs/sha256')))
      expect((await execa('sha256sum', [join(unpacked, 'blobs/sha256', blob)])).stdout).toContain(`${blob} `);

    const [saved] = JSON.parse(await readFile(join(unpacked, 'manifest.json'), 'utf8'));
    expect(saved.RepoTags).toEqual([IMAGE_NAME]);
    const config = JSON.parse(await readFile(join(unpacked, saved.Config), 'utf8'));
    expect(config).toMatchObject({
      os: 'linux',
      architecture: platform.architecture,
      config: IMAGE_SETTINGS,
    });
    const { stdout } = await execa(`gzip -dc ${join(unpacked, saved.Layers[0])} | sha256sum`, {
      shell: true,
    });
    expect(config.rootfs.diff_ids).toEqual([`sha256:${stdout.split(' ')[0]}`]);

    const readme = await readFile(inRoot('deploy/README.md'), 'utf8');
    const told = Number(new RegExp(`\\| ${name} \\| (\\d+) MB`).exec(readme)?.[1]);
    expect(compressedBytes / 1e6).toBeLessThan(70);
    expect(Math.abs(compressedBytes / 1e6 - told)).toBeLessThan(2);
  });

  it('runs as nobody, in a file system that cannot be written', async ({ skip }) => {
    requireRoot(skip);
    const emulator = name === ownPlatform() ? '' : requirePeer('qemu-aarch64-static', skip);
    const { root } = await requireImage(skip);
    const version = await runInImage(root, ['--version'], emulator);
    expect(version).toMatchObject({ exitCode: 0, stdout: IMAGE_VERSION, stderr: '' });

    const check = await runInImage(root, ['check', '--host-root', '/host'], emulator);
    expect(check.exitCode, check.stderr).toBe(0);
    expect(check.stdout).toContain(`ok    reader: native, Node.js ${pinnedNodeVersion()}`);
    expect(check.stdout).toMatch(/^ok {4}pressure of the node: cpu/m);
  });
});
