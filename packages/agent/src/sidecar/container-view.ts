import type { Mount } from '@psiperf/cgroup';
import { isAtOrBelow } from '../is-at-or-below.ts';

/** What the mounts of a container's process tell of the container. */
export interface ContainerView {
  /** The cgroup that is mounted at its `/sys/fs/cgroup`, or why that is not its own. */
  readonly cgroup: string | { readonly whyNot: string };
  /** In the pod's specification; only where the kubelet gave it a file for its termination message. */
  readonly containerName?: string;
}

/** A container of the pod, by what its processes show. */
export interface PodContainer extends ContainerView {
  readonly pids: readonly number[];
}

const CGROUP_MOUNT = '/sys/fs/cgroup';

/** `<kubelet's directory>/pods/<uid>/containers/<name>/<id>`: what the kubelet mounts at `/dev/termination-log`. */
const TERMINATION_LOG = /\/pods\/[^/]+\/containers\/([^/]+)\/[0-9a-f]+$/;

/**
 * Looks at a process's mounts.
 * @param cgroup the v2 path of the process's cgroup; like the mounts' roots, as psiperf's cgroup namespace has it.
 * @param ownCgroup that of psiperf.
 */
export function toContainerView(mounts: readonly Mount[], cgroup: string, ownCgroup: string): ContainerView {
  const containerName = findContainerName(mounts);
  const found = { cgroup: findCgroup(mounts, cgroup, ownCgroup) };
  return containerName === undefined ? found : { ...found, containerName };
}

function findCgroup(mounts: readonly Mount[], cgroup: string, ownCgroup: string): ContainerView['cgroup'] {
  const mount = mounts.findLast(({ mountPoint }) => mountPoint === CGROUP_MOUNT);
  if (mount?.fileSystem !== 'cgroup2') return { whyNot: `it has no cgroup v2 mount at ${CGROUP_MOUNT}` };
  // A tree that holds psiperf too is the pod's or the host's; so is one that the process itself is not in.
  if (holds(mount.root, ownCgroup) || !isAtOrBelow(cgroup, mount.root))
    return {
      whyNot: `its ${CGROUP_MOUNT} is not its own cgroup but a larger tree: it has no private cgroup namespace`,
    };
  return mount.root;
}

/** `/`, `/..`, `/../..` and so on are above everything in this namespace. */
function holds(root: string, ownCgroup: string): boolean {
  return /^(?:\/|(?:\/\.\.)+)$/.test(root) || isAtOrBelow(ownCgroup, root);
}

function findContainerName(mounts: readonly Mount[]): string | undefined {
  for (const { root } of mounts) {
    const [, name] = TERMINATION_LOG.exec(root) ?? [];
    if (name !== undefined) return name;
  }
  return undefined;
}
