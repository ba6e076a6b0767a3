/** Where a container sees directories of the host: below a directory that is empty otherwise. */
export interface ContainerMounts {
  /** Over which they are mounted. */
  readonly at: string;
  /** What is mounted, by its path below that. */
  readonly directories: Readonly<Record<string, string>>;
  /** A cgroup to be in, in a cgroup namespace of its own, as a container is; without it, all cgroups are seen. */
  readonly cgroup?: string | undefined;
}

/** The program and arguments that start another one with these mounts, read-only, in a mount namespace of its own. */
export function inMounts({ at, directories, cgroup }: ContainerMounts): string[] {
  const enter = cgroup === undefined ? [] : [`echo $$ > ${cgroup}/cgroup.procs`];
  const namespaces = cgroup === undefined ? '--mount' : '--mount --cgroup';
  const own =
    cgroup === undefined ? [] : ['umount -R /sys/fs/cgroup', 'mount -t cgroup2 none /sys/fs/cgroup'];
  const mounts = Object.entries(directories).flatMap(([path, source]) => [
    `mkdir -p ${at}/${path}`,
    `mount --bind -o ro ${source} ${at}/${path}`,
  ]);
  const inside = [`mount -t tmpfs -o mode=755 none ${at}`, ...mounts, ...own, 'exec "$@"'].join(' && ');
  const start = [...enter, `exec unshare ${namespaces} --propagation private "$@"`].join(' && ');
  return ['sh', '-c', start, 'sh', 'sh', '-c', inside, 'sh'];
}
