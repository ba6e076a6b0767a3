// An image of one layer as a file that `docker load`, `podman load` and `ctr images import` take: an OCI layout, and beside its
// index the manifest.json that Docker had before.
// https://github.com/opencontainers/image-spec/blob/main/image-layout.md
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { run } from '../../scripts/lib/run.mjs';
import { inTemporaryDirectory } from '../../scripts/lib/temporary.mjs';
import { IMAGE_SETTINGS, IMAGE_VERSION, ROOT_SETTINGS } from './settings.mjs';

/** The name under which the manifests ask for it. */
export const IMAGE_NAME = `docker.io/library/psiperf:${IMAGE_VERSION}`;

/** The same files, run by root unless a manifest says otherwise. */
export const ROOT_IMAGE_NAME = `${IMAGE_NAME}-root`;

/** The same files are the same archive: no times, no users of this machine, one order. */
const REPRODUCIBLE = [
  '--sort=name',
  '--mtime=@0',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--format=gnu',
];

async function digestOf(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const blob = (digest) => `blobs/sha256/${digest}`;

/** Puts a document among the blobs. @returns its descriptor. */
async function addDocument(layout, mediaType, document) {
  const text = JSON.stringify(document);
  const digest = createHash('sha256').update(text).digest('hex');
  await writeFile(join(layout, blob(digest)), text);
  return { mediaType, digest: `sha256:${digest}`, size: Buffer.byteLength(text) };
}

/** Puts the layer among the blobs, compressed. @returns its descriptor, and the digest of what is compressed. */
async function addLayer(layout, root) {
  const plain = join(layout, 'layer.tar');
  const packed = join(layout, 'layer.tar.gz');
  await run('tar', [...REPRODUCIBLE, '-C', root, '-cf', plain, '.']);
  await pipeline(createReadStream(plain), createGzip({ level: 9 }), createWriteStream(packed));
  const [contents, digest] = await Promise.all([digestOf(plain), digestOf(packed)]);
  const { size } = await stat(packed);
  await rename(packed, join(layout, blob(digest)));
  await rm(plain);
  const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip';
  return { contents: `sha256:${contents}`, layer: { mediaType, digest: `sha256:${digest}`, size } };
}

const pathOf = ({ digest }) => blob(digest.replace('sha256:', ''));

/**
 * Packs a root file system.
 * @param {{ platform: { architecture: string }, root: string, file: string, asRoot?: boolean }} what
 * @returns {Promise<{ compressedBytes: number }>} what is transferred when it is pulled.
 */
export async function writeArchive({ platform, root, file, asRoot = false }) {
  const name = asRoot ? ROOT_IMAGE_NAME : IMAGE_NAME;
  return inTemporaryDirectory(async (layout) => {
    await mkdir(join(layout, 'blobs/sha256'), { recursive: true });
    const { contents, layer } = await addLayer(layout, root);
    const config = await addDocument(layout, 'application/vnd.oci.image.config.v1+json', {
      architecture: platform.architecture,
      os: 'linux',
      config: asRoot ? { ...IMAGE_SETTINGS, ...ROOT_SETTINGS } : IMAGE_SETTINGS,
      rootfs: { type: 'layers', diff_ids: [contents] },
      history: [{ created_by: 'deploy/image' }],
    });
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const manifest = await addDocument(layout, mediaType, {
      schemaVersion: 2,
      mediaType,
      config,
      layers: [layer],
    });
    const documents = {
      'oci-layout': { imageLayoutVersion: '1.0.0' },
      'index.json': {
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.index.v1+json',
        manifests: [
          {
            ...manifest,
            platform: { os: 'linux', architecture: platform.architecture },
            annotations: {
              'io.containerd.image.name': name,
              'org.opencontainers.image.ref.name': name.split(':').at(-1),
            },
          },
        ],
      },
      'manifest.json': [{ Config: pathOf(config), RepoTags: [name], Layers: [pathOf(layer)] }],
    };
    for (const [name, document] of Object.entries(documents))
      await writeFile(join(layout, name), JSON.stringify(document));
    await run('tar', [...REPRODUCIBLE, '-C', layout, '-cf', file, ...Object.keys(documents), 'blobs']);
    return { compressedBytes: layer.size + config.size + manifest.size };
  });
}
