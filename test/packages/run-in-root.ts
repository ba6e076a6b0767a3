import { execa } from 'execa';

const SCRIPT = `
set -eu
root=$1 emulator=$2 places=$3; shift 3
mount -t tmpfs none "$root"
mkdir "$root/proc" "$root/tmp"
mount --rbind /proc "$root/proc"
echo "$places" | while read -r place source; do
  mkdir -p "$root$place"
  mount --bind "$source" "$root$place"
done
if [ -n "$emulator" ]; then
  touch "$root/emulator"
  mount --bind "$emulator" "$root/emulator"
  set -- /emulator "$@"
fi
exec chroot "$root" "$@"
`;

/** A root file system for the time of one program. */
export interface TemporaryRoot {
  /** An empty directory. */
  readonly root: string;
  /** Directories, by where they are seen. */
  readonly places: Readonly<Record<string, string>>;
  /** A program without libraries that runs those of another processor. */
  readonly emulator?: string | undefined;
}

/** Runs a program that sees these directories and `/proc`, in a mount namespace that ends with it. */
export function runInRoot({ root, places, emulator = '' }: TemporaryRoot, command: readonly string[]) {
  const lines = Object.entries(places).map((place) => place.join(' '));
  return execa(
    'unshare',
    [
      ...['--mount', '--propagation', 'private', 'sh', '-c', SCRIPT, 'sh'],
      ...[root, emulator, lines.join('\n'), ...command],
    ],
    { env: { PATH: process.env.PATH ?? '' }, extendEnv: false },
  );
}
