// /proc/<pid>/mountinfo: https://docs.kernel.org/filesystems/proc.html#proc-pid-mountinfo-information-about-mounts
//
//     36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
//     (1)(2)(3)   (4)   (5)      (6)     (7)   (8) (9)   (10)         (11)
//
// (4) root of the mount in its file system, (5) mount point, (7) none or more optional fields, (8) ends them, (9) file
// system type, (11) options of the file system: of a cgroup v1 mount its controllers. Space, tab, newline and backslash in
// a path are written as three octal digits after a backslash.

/** One mount, as far as it is of use to find a cgroup tree. */
export interface Mount {
  /** The directory of the file system that is mounted; `/` unless a part was bind-mounted. */
  readonly root: string;
  /** Where it is mounted, as the process sees it. */
  readonly mountPoint: string;
  /** Its type, such as `cgroup2`. */
  readonly fileSystem: string;
  /** Options of the file system; of a cgroup v1 mount its controllers are among them. */
  readonly options: readonly string[];
}

/** The mounts in the order of the file, later ones covering earlier ones. Lines of another form are left out. */
export function parseMountinfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => parseMount(line) ?? []);
}

function parseMount(line: string): Mount | undefined {
  const fields = line.split(' ');
  const [root, mountPoint] = fields.slice(3);
  // Not before the seventh field: that is where the optional ones begin.
  const end = fields.indexOf('-', 6);
  const [fileSystem, , options = ''] = fields.slice(end + 1);
  if (end < 0 || root === undefined || mountPoint === undefined || !fileSystem) return undefined;
  return {
    root: unescapePath(root),
    mountPoint: unescapePath(mountPoint),
    fileSystem,
    options: options.split(','),
  };
}

/** `\040` is a space. A path of other bytes than ASCII is not escaped. */
function unescapePath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
