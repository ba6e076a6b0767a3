/** What a container's cgroup path tells. */
export interface ContainerPath {
  readonly containerId: string;
}

/** The container that a cgroup path belongs to; undefined where it is not one. */
export function parseCgroupPath(path: string): ContainerPath | undefined {
  const id = /([0-9a-f]{64})(?:\.scope)?$/.exec(path)?.[1];
  return id === undefined ? undefined : { containerId: id };
}
