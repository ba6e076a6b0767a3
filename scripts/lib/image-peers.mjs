// What tests make and run the image with: its parts of each platform, and QEMU for the platform that this machine is not.
import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bringDebianParts, debianPartsDirectory } from '../../deploy/image/debian-parts.mjs';
import { PLATFORMS } from '../../deploy/image/platforms.mjs';
import { downloadPackage, unpackPackages } from './debian.mjs';
import { installNode } from './install-machines.mjs';
import { nodeDirectory } from './machines.mjs';
import { cache, firstThatExists } from './peer-files.mjs';
import { exists, inTemporaryDirectory, makeWhole } from './temporary.mjs';

const EMULATOR = 'qemu-aarch64-static';
const emulatorPath = () => join(cache(), 'bin', EMULATOR);

/** What the image of a platform is made of, once all of it is there: Debian's part. */
const imageParts = (platform) => () => {
  const debian = debianPartsDirectory(platform);
  const parts = [debian ?? '', nodeDirectory(platform.nodeArchitecture)];
  return parts.every((path) => firstThatExists([path])) ? debian : undefined;
};

/** What tests can require, for PEERS. */
export const IMAGE_PEERS = Object.freeze({
  'image-linux/amd64': imageParts(PLATFORMS['linux/amd64']),
  'image-linux/arm64': imageParts(PLATFORMS['linux/arm64']),
  /** Runs arm64 programs of a root file system in which there is no library for it. */
  [EMULATOR]: () => firstThatExists([emulatorPath()]),
});

/** Node.js and Debian's part; the rest of an image is built with the checkout. */
export async function installImageParts(platform, tell) {
  await installNode(platform.nodeArchitecture, tell);
  const { root } = await bringDebianParts(platform);
  tell(`Debian's part of the image for ${platform.architecture} is there: ${root}`);
}

/** One program of a package that has dozens. */
export async function installEmulator(tell) {
  const target = emulatorPath();
  if (await exists(target)) return tell(`the emulator of arm64 programs is there: ${target}`);
  tell(`taking ${EMULATOR} out of its Debian package to ${target}`);
  await inTemporaryDirectory(async (directory) => {
    const file = await downloadPackage('qemu-user-static', directory);
    const unpacked = join(directory, 'unpacked');
    await unpackPackages([file], unpacked);
    await makeWhole(target, async (partial) => {
      await copyFile(join(unpacked, 'usr/bin', EMULATOR), partial);
      await chmod(partial, 0o755);
    });
  });
}
