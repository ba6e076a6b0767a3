import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleRoot } from '../../deploy/image/assemble-root.mjs';
import { ownPlatform, PLATFORMS } from '../../deploy/image/platforms.mjs';
import { writeArchive } from '../../deploy/image/write-archive.mjs';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { type PeerName, requirePeer, type Skip } from '../peer.ts';
import type { ContainerdNode } from '../peers/containerd/containerd-node.ts';

/**
 * Makes the image of this checkout, under the name that the manifests have.
 * @param asRoot whether it is the one for manifests that say nothing of users. @returns its archive.
 */
export async function makePsiperfArchive(directory: string, skip: Skip, asRoot = false): Promise<string> {
  const name = ownPlatform();
  requirePeer(`image-${name}` as PeerName, skip);
  const platform = PLATFORMS[name as keyof typeof PLATFORMS];
  const root = join(directory, 'root');
  const file = join(directory, 'psiperf.tar');
  await mkdir(root);
  await assembleRoot(platform, root);
  await writeArchive({ platform, root, file, asRoot });
  return file;
}

/** Makes that image and brings it to a node. */
export async function importPsiperfImage(node: ContainerdNode, skip: Skip, asRoot = false): Promise<void> {
  await using directory = await TemporaryDirectory.make();
  const file = await makePsiperfArchive(directory.path, skip, asRoot);
  await node.importArchive(file, '--local', '--snapshotter', 'native');
}
