import type { QosClass, RuntimeName } from './cgroup-class.ts';

/** Who a container is; never changes once there is one. */
export interface ContainerIdentity {
  readonly containerId: string;
  readonly podUid?: string;
  readonly podName?: string;
  readonly namespace?: string;
  /** The container's name in the pod's specification. */
  readonly containerName?: string;
  /** The runtime's own name of it (Docker, podman). */
  readonly name?: string;
  readonly imageName?: string;
  readonly restartCount?: number;
  /** Milliseconds since the epoch. */
  readonly startedAtMillis?: number;
  /** Its first process, as the host numbers it. */
  readonly initPid?: number;
  readonly runtime?: RuntimeName;
  readonly qosClass?: QosClass;
}

/** Who a pod is; never changes once there is one. */
export interface PodIdentity {
  readonly podUid: string;
  readonly podName?: string;
  readonly namespace?: string;
  readonly qosClass: QosClass;
}
