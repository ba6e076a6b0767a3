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
  /** How often the container of this name was started before. */
  readonly restartCount?: number;
  /** Milliseconds since the epoch. */
  readonly startedAtMillis?: number;
  /** The id of the sandbox that holds the pod's namespaces. */
  readonly sandboxId?: string;
  /** Its first process, by the number that it has in the runtime's own pid namespace, which is the host's. */
  readonly initPid?: number;
  readonly runtime?: RuntimeName;
  /** What the source says of its pod besides the name. */
  readonly details?: PodDetails;
}

/** What one source says of one pod. */
export interface PodRecord {
  readonly podName: string;
  readonly namespace: string;
  readonly details?: PodDetails;
}

/** What describes a pod and does not identify it: it may come later than the name, and from another source. */
export interface PodDetails {
  /** The uid of its object in the API server where that is another one than in the path: of a static pod. */
  readonly mirrorUid?: string;
  /** All of them; `toResourceAttributes` tells those that are allowed. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Like `labels`. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** The workloads it belongs to, the nearest first: a ReplicaSet and its Deployment, a Job and its CronJob. */
  readonly owners?: readonly WorkloadOwner[];
  /** Where it runs. */
  readonly nodeName?: string;
}

/** A workload that owns a pod. */
export interface WorkloadOwner {
  readonly kind: 'ReplicaSet' | 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob';
  /** In the namespace of the pod. */
  readonly name: string;
  /** Absent where the name was derived: a Deployment's from its ReplicaSet's. */
  readonly uid?: string;
}
