// `npm run image`: the container image of this checkout without a container tool, for `docker load`, `podman load` or
// `ctr images import`:
//   npm run image -- [--platform linux/arm64] [--output psiperf.tar]
// With --root it makes the root file system alone, which is the last stage of deploy/Dockerfile.
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { assembleRoot } from '../deploy/image/assemble-root.mjs';
import { ownPlatform, PLATFORMS } from '../deploy/image/platforms.mjs';
import { IMAGE_NAME, writeArchive } from '../deploy/image/write-archive.mjs';
import { prepare } from './lib/prepare.mjs';
import { inTemporaryDirectory } from './lib/temporary.mjs';

const MEGABYTE = 1e6;

function parseCommandLine() {
  const { values } = parseArgs({
    options: { platform: { type: 'string' }, output: { type: 'string' }, root: { type: 'string' } },
  });
  const name = values.platform || ownPlatform();
  const platform = PLATFORMS[name];
  if (platform === undefined) throw new Error(`no platform ${name}: ${Object.keys(PLATFORMS).join(', ')}`);
  return { platform, root: values.root, output: values.output ?? `psiperf-${platform.architecture}.tar` };
}

async function makeArchive(platform, file) {
  await inTemporaryDirectory(async (root) => {
    await assembleRoot(platform, root);
    const { compressedBytes } = await writeArchive({ platform, root, file });
    process.stdout.write(
      `${IMAGE_NAME} in ${file}, ${(compressedBytes / MEGABYTE).toFixed(1)} MB compressed\n`,
    );
  });
}

try {
  const { platform, root, output } = parseCommandLine();
  await prepare({ addon: 'required' });
  if (root === undefined) {
    await makeArchive(platform, resolve(output));
  } else {
    await mkdir(root, { recursive: true });
    await assembleRoot(platform, resolve(root));
  }
} catch (error) {
  process.stderr.write(`npm run image: ${error.message}\n`);
  process.exitCode = 1;
}
