// `npm run image`: the container image of this checkout without a container tool, for `docker load`, `podman load` or
// `ctr images import`:
//   npm run image -- [--platform linux/arm64] [--output psiperf.tar] [--as-root]
// With --root it makes the root file system alone, which is the last stage of deploy/Dockerfile.
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { assembleRoot } from '../deploy/image/assemble-root.mjs';
import { ownPlatform, PLATFORMS } from '../deploy/image/platforms.mjs';
import { IMAGE_NAME, ROOT_IMAGE_NAME, writeArchive } from '../deploy/image/write-archive.mjs';
import { prepare } from './lib/prepare.mjs';
import { inTemporaryDirectory } from './lib/temporary.mjs';

const MEGABYTE = 1e6;

function parseCommandLine() {
  const { values } = parseArgs({
    options: {
      platform: { type: 'string' },
      output: { type: 'string' },
      root: { type: 'string' },
      'as-root': { type: 'boolean', default: false },
    },
  });
  const name = values.platform || ownPlatform();
  const platform = PLATFORMS[name];
  if (platform === undefined) throw new Error(`no platform ${name}: ${Object.keys(PLATFORMS).join(', ')}`);
  return {
    platform,
    root: values.root,
    output: values.output ?? `psiperf-${platform.architecture}.tar`,
    asRoot: values['as-root'],
  };
}

async function makeArchive({ platform, asRoot }, file) {
  await inTemporaryDirectory(async (root) => {
    await assembleRoot(platform, root);
    const { compressedBytes } = await writeArchive({ platform, root, file, asRoot });
    process.stdout.write(
      `${asRoot ? ROOT_IMAGE_NAME : IMAGE_NAME} in ${file}, ${(compressedBytes / MEGABYTE).toFixed(1)} MB compressed\n`,
    );
  });
}

try {
  const { root, output, ...wanted } = parseCommandLine();
  await prepare({ addon: 'required' });
  if (root === undefined) {
    await makeArchive(wanted, resolve(output));
  } else {
    await mkdir(root, { recursive: true });
    await assembleRoot(wanted.platform, resolve(root));
  }
} catch (error) {
  process.stderr.write(`npm run image: ${error.message}\n`);
  process.exitCode = 1;
}
