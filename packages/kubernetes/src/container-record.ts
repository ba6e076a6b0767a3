import type { RuntimeName } from './cgroup-class.ts';

/** What one source says of one container; a field that it does not know is absent. */
export interface ContainerRecord {
  /** A sandbox (pause container) holds the pod's namespaces and does no work. */
  readonly kind: 'container' | 'sandbox';
  readonly podUid?: string;
  readonly podName?: string;
  readonly namespace?: string;
  /** The container's name in the pod's specification. */
  readonly containerName?: string;
  /** The runtime's own name of it, as Docker and podman give one. */
  readonly name?: string;
  /** The image reference it was made from, such as `registry:5000/shop/web:1.2`. */
  readonly imageName?: string;
  readonly restartCount?: number;
  /** Milliseconds since the epoch. */
  readonly startedAtMillis?: number;
  readonly sandboxId?: string;
  readonly runtime?: RuntimeName;
}

/** What one source says of one pod. */
export interface PodRecord {
  readonly podName: string;
  readonly namespace: string;
}
