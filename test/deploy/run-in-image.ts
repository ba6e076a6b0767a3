import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { IMAGE_SETTINGS } from '../../deploy/image/settings.mjs';

// The container's own view: its root file system read-only, the host's directories as the manifests mount them.
const SCRIPT = `
set -eu
root=$1 user=$2 emulator=$3; shift 3
mount --bind "$root" "$root"
if [ -n "$emulator" ]; then
  mount --bind "$emulator" "$root/emulator"
  set -- /emulator "$@"
fi
mount --rbind /proc "$root/proc"
for directory in proc sys; do
  mount --rbind "/$directory" "$root/host/$directory"
  mount -o remount,bind,ro "$root/host/$directory"
done
mount -o remount,bind,ro "$root"
exec chroot --userspec="$user" --groups= "$root" "$@"
`;

/**
 * Runs psiperf in an assembled root file system the way a container is run: as the image's user, with its environment
 * alone, in a mount namespace in which the root and the host's directories below /host cannot be written.
 * @param emulator a program without libraries that runs those of the image, where this machine does not.
 */
export async function runInImage(root: string, args: readonly string[], emulator = '') {
  // A container runtime makes the places for mounts, too.
  const places = ['proc', 'host', 'host/proc', 'host/sys'].map((name) => join(root, name));
  for (const place of places) await mkdir(place);
  const emulatorPlace = join(root, 'emulator');
  await writeFile(emulatorPlace, '');
  try {
    const env = Object.fromEntries(IMAGE_SETTINGS.Env.map((entry: string) => entry.split('=')));
    return await execa(
      'unshare',
      [
        ...[
          '--mount',
          '--propagation',
          'private',
          'sh',
          '-c',
          SCRIPT,
          'sh',
          root,
          IMAGE_SETTINGS.User,
          emulator,
        ],
        ...IMAGE_SETTINGS.Entrypoint,
        ...args,
      ],
      { env: { PATH: process.env.PATH ?? '', ...env }, extendEnv: false, reject: false },
    );
  } finally {
    await rm(emulatorPlace);
    for (const place of places.reverse()) await rmdir(place);
  }
}
