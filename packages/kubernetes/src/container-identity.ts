import type { QosClass, RuntimeName } from './cgroup-class.ts';
import { classifyCgroup } from './classify-cgroup.ts';
import { present } from './present.ts';

/** Who a container is; never changes once there is one. */
export interface ContainerIdentity {
  /** 64 hexadecimal digits. */
  readonly containerId: string;
  /** As the path has it: of a static pod its configuration's hash. Absent outside of Kubernetes. */
  readonly podUid?: string;
  /** Absent where no source has told it, and outside of Kubernetes. */
  readonly podName?: string;
  /** Absent like `podName`. */
  readonly namespace?: string;
  /** The container's name in the pod's specification. */
  readonly containerName?: string;
  /** The runtime's own name of it (Docker, podman). */
  readonly name?: string;
  /** The reference it was made from; absent where only names of logs are known. */
  readonly imageName?: string;
  /** How often the container of this name was started before. */
  readonly restartCount?: number;
  /** Milliseconds since the epoch. */
  readonly startedAtMillis?: number;
  /** Its first process, as the host numbers it. */
  readonly initPid?: number;
  /** Absent where the path is the bare id and no state file tells. */
  readonly runtime?: RuntimeName;
  /** Absent outside of Kubernetes. */
  readonly qosClass?: QosClass;
}

/** Who a pod is; never changes once there is one. */
export interface PodIdentity {
  readonly podUid: string;
  readonly podName?: string;
  readonly namespace?: string;
  readonly qosClass: QosClass;
}

/** What a path tells of a container; the rest is known to the runtime and the cluster. */
export type PathIdentity = Pick<ContainerIdentity, 'containerId' | 'podUid' | 'runtime' | 'qosClass'>;

/**
 * Which container a cgroup belongs to, by its path alone: the one whose directory it is, or the innermost that holds it, for a
 * container may make cgroups of its own. `podUid` and `qosClass` are there where it is in a pod's directory, and `runtime`
 * where its name tells of it: with the cgroupfs driver the bare id does not.
 * @param cgroupPath below the root of the cgroup v2 tree, beginning with `/`, as `CgroupRef.path` and `/proc/<pid>/cgroup` have
 * it. What comes before a pod or a container (kind, LXC, `/..` of a cgroup namespace) does not matter.
 * @returns undefined where it is no container's: of a pod, a service, a slice, a runtime's monitor or sandbox.
 */
export function containerIdentity(cgroupPath: string): PathIdentity | undefined {
  for (let path = cgroupPath; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) {
    const found = classifyCgroup(path);
    // What is in a pod beside its containers is not the node's, where that is a container itself.
    if (found.kind === 'pod') return undefined;
    if (found.kind !== 'container') continue;
    const { containerId, podUid, runtime, qosClass } = found;
    return present<PathIdentity>({ containerId, podUid, runtime, qosClass });
  }
  return undefined;
}
