// Makes the virtual machine of virtual-node.mjs in the cache, each part only where it is missing.
import { chmod, copyFile, mkdir, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CONTROL_PLANE_PEERS } from './control-plane.mjs';
import { findMirror, unpackWithDependencies } from './debian.mjs';
import { firstThatExists } from './peer-files.mjs';
import { INSTALL_COMMAND } from './peers.mjs';
import { run } from './run.mjs';
import { exists, makeWhole } from './temporary.mjs';
import {
  NODE_FILES,
  NODE_PACKAGES,
  NODE_SUITE,
  NODE_TOOL_PACKAGES,
  nodeDiskDirectory,
  nodePackagesDirectory,
  nodeTool,
  nodeTools,
  nodeToolsEnvironment,
} from './virtual-node.mjs';

const TOOLS = ['qemu-system-x86_64', 'debootstrap', 'mkfs.ext4'];

async function installTools(tell) {
  if (TOOLS.every((name) => nodeTool(name) !== undefined))
    return tell(`QEMU and debootstrap are there: ${nodeTool(TOOLS[0])}`);
  tell(`unpacking ${NODE_TOOL_PACKAGES.join(', ')} and what they need to ${nodeTools()}`);
  await unpackWithDependencies(NODE_TOOL_PACKAGES, nodeTools());
}

/** debootstrap mounts `/proc` into what it makes: in a mount namespace of its own, so that it ends with it. */
const privately = (program, args, env) =>
  run('unshare', ['--mount', '--propagation', 'private', 'nice', program, ...args], { env });

async function installPackages(tell) {
  const target = nodePackagesDirectory();
  if (await exists(target)) return tell(`Debian ${NODE_SUITE} for the node is there: ${target}`);
  if (process.getuid() !== 0) throw new Error('a root file system is made by root only');
  tell(`installing Debian ${NODE_SUITE} for the node (minutes, once) to ${target}`);
  const options = ['--variant=minbase', `--include=${NODE_PACKAGES.join(',')}`];
  const scripts = firstThatExists([join(nodeTools(), 'usr/share/debootstrap')]);
  const env = scripts === undefined ? process.env : { ...process.env, DEBOOTSTRAP_DIR: scripts };
  const mirror = await findMirror();
  await makeWhole(target, (partial) =>
    privately(nodeTool('debootstrap'), [...options, NODE_SUITE, partial, mirror], env),
  );
}

/** Units that the node starts with; the kubelet is started once it is told whom to join. */
const ENABLED_UNITS = ['systemd-networkd.service', 'containerd.service', 'command.socket'];
/** They take a slow machine's time and do nothing for a node that is thrown away. */
const MASKED_UNITS = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'fstrim.timer',
  'getty@tty1.service',
  'serial-getty@ttyS0.service',
  'systemd-networkd-wait-online.service',
  'systemd-resolved.service',
];

/** Lays our files and the kubelet over the packages. The first file system is made again by what they say of it. */
async function assembleRoot(root) {
  await run('cp', ['--archive', nodePackagesDirectory(), root]);
  await run('cp', ['--recursive', `${NODE_FILES}/.`, root]);
  await copyFile(CONTROL_PLANE_PEERS.kubelet(), join(root, 'usr/local/bin/kubelet'));
  await chmod(join(root, 'usr/local/bin/kubelet'), 0o755);
  const inRoot = (...command) =>
    privately('chroot', [root, ...command], {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      SYSTEMD_LOG_LEVEL: 'err',
    });
  await inRoot('systemctl', '--quiet', 'enable', ...ENABLED_UNITS);
  await inRoot('systemctl', '--quiet', 'mask', ...MASKED_UNITS);
  await inRoot('update-initramfs', '-u');
}

const findInBoot = async (root, prefix) =>
  join(root, 'boot', (await readdir(join(root, 'boot'))).find((name) => name.startsWith(prefix)) ?? prefix);

/** As much as tests write, besides what is there. */
const DISK_BYTES = 3 * 2 ** 30;

const DAY_MILLIS = 86_400_000;

/** Those with other files of ours or another kubelet; each is half a gigabyte. A young one may be another checkout's. */
async function removeOtherDisks(target) {
  const names = (await readdir(dirname(target))).filter((name) => name.includes('-disk-'));
  for (const name of names.filter((name) => name !== basename(target))) {
    const disk = join(dirname(target), name);
    // Others may remove it, too, or have made it whole, which renames it.
    const made = await stat(disk).catch(() => undefined);
    if (made !== undefined && made.mtimeMs < Date.now() - DAY_MILLIS)
      await rm(disk, { recursive: true, force: true });
  }
}

async function makeDisk(tell) {
  const target = nodeDiskDirectory();
  if (await exists(target)) return tell(`the disk of the node is there: ${target}`);
  if (CONTROL_PLANE_PEERS.kubelet() === undefined)
    throw new Error(`the node needs a kubelet: ${INSTALL_COMMAND}`);
  tell(`making the disk of the node: ${target}`);
  await makeWhole(target, async (partial) => {
    const root = join(partial, 'root');
    await mkdir(partial);
    await assembleRoot(root);
    await copyFile(await findInBoot(root, 'vmlinuz-'), join(partial, 'vmlinuz'));
    await copyFile(await findInBoot(root, 'initrd.img-'), join(partial, 'initrd'));
    const disk = join(partial, 'disk');
    await writeFile(disk, '');
    await truncate(disk, DISK_BYTES);
    const options = ['-q', '-O', '^has_journal', '-d', root];
    await run('nice', [nodeTool('mkfs.ext4'), ...options, disk], { env: nodeToolsEnvironment() });
    await rm(root, { recursive: true });
  });
  await removeOtherDisks(target);
}

/** Makes all of it. */
export async function installVirtualNode(tell) {
  await installTools(tell);
  await installPackages(tell);
  await makeDisk(tell);
}
