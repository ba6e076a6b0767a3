import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** The image's reference. It is the sandbox's image as well. */
export const IMAGE = 'docker.io/library/psiperf-test:1';

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Makes an image of one static busybox, as `docker save` writes images. @returns the archive. */
export async function makeBusyboxImage(busybox: string, directory: string): Promise<string> {
  const bin = join(directory, 'root/bin');
  await mkdir(bin, { recursive: true });
  await copyFile(busybox, join(bin, 'busybox'));
  for (const name of ['sh', 'sleep']) await symlink('busybox', join(bin, name));
  await execa('tar', ['-C', join(directory, 'root'), '-cf', join(directory, 'layer.tar'), '.']);
  const layer = createHash('sha256')
    .update(await readFile(join(directory, 'layer.tar')))
    .digest('hex');
  const config = {
    architecture: ARCHITECTURES[process.arch],
    os: 'linux',
    config: { Env: ['PATH=/bin'], Cmd: ['/bin/sleep', '100000'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layer}`] },
  };
  const manifest = [{ Config: 'config.json', RepoTags: [IMAGE], Layers: ['layer.tar'] }];
  await writeFile(join(directory, 'config.json'), JSON.stringify(config));
  await writeFile(join(directory, 'manifest.json'), JSON.stringify(manifest));
  const archive = join(directory, 'image.tar');
  await execa('tar', ['-C', directory, '-cf', archive, 'manifest.json', 'config.json', 'layer.tar']);
  return archive;
}
