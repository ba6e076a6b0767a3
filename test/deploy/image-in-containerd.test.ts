import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { assembleRoot } from '../../deploy/image/assemble-root.mjs';
import { ownPlatform, PLATFORMS } from '../../deploy/image/platforms.mjs';
import { IMAGE_SETTINGS, IMAGE_VERSION } from '../../deploy/image/settings.mjs';
import { IMAGE_NAME, writeArchive } from '../../deploy/image/write-archive.mjs';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { type PeerName, requirePeer } from '../peer.ts';
import { ContainerdNode } from '../peers/containerd/containerd-node.ts';

it('containerd takes the archive, and runs what is in it', async ({ skip }) => {
  requirePeer(`image-${ownPlatform()}` as PeerName, skip);
  const ctr = join(dirname(requirePeer('containerd', skip)), 'ctr');
  await using node = await ContainerdNode.start('containerd', 'cgroupfs', skip);
  await using directory = await TemporaryDirectory.make();
  const platform = PLATFORMS[ownPlatform() as keyof typeof PLATFORMS];
  const root = join(directory.path, 'root');
  const file = join(directory.path, 'psiperf.tar');
  await mkdir(root);
  await assembleRoot(platform, root);
  await writeArchive({ platform, root, file });

  const run = (...args: string[]) => execa(ctr, ['--address', node.socket, '--namespace', 'k8s.io', ...args]);
  await run('images', 'import', file);
  expect((await run('images', 'list', '--quiet')).stdout.split('\n')).toContain(IMAGE_NAME);
  // ctr takes what follows the name for the whole command line; user, environment and directory are the image's.
  const args = [
    '--rm',
    '--read-only',
    '--snapshotter',
    'native',
    '--fifo-dir',
    join(directory.path, 'fifo'),
    '--runc-binary',
    join(dirname(node.roots.run), 'runc'),
    IMAGE_NAME,
  ];
  const version = await run('run', ...args, 'psiperf-version', ...IMAGE_SETTINGS.Entrypoint, '--version');
  expect(version).toMatchObject({ stdout: IMAGE_VERSION, stderr: '' });
});
