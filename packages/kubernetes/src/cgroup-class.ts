/** The kubelet's class of a pod; it decides where in the tree the pod's cgroup is. */
export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

/** The runtime that a container's cgroup name or state file tells of. */
export type RuntimeName = 'containerd' | 'cri-o' | 'docker' | 'podman';

/** The cgroup of one container. */
export interface ContainerClass {
  readonly kind: 'container';
  /** 64 hexadecimal digits. */
  readonly containerId: string;
  /** Of the pod whose directory holds the container; a static pod's is its configuration hash. */
  readonly podUid?: string;
  readonly qosClass?: QosClass;
  /** Absent where the name is the bare id, which several runtimes use. */
  readonly runtime?: RuntimeName;
}

/** The cgroup that holds the containers of one pod. */
export interface PodClass {
  readonly kind: 'pod';
  readonly podUid: string;
  readonly qosClass: QosClass;
}

/** A systemd service. */
export interface ServiceClass {
  readonly kind: 'service';
  /** The unit's name, such as `ssh.service`. */
  readonly name: string;
}

/** A directory directly below the root: a systemd slice, or any other group where no systemd rules the tree. */
export interface SliceClass {
  readonly kind: 'slice';
  /** Its name, such as `system.slice` or `mygroup`. */
  readonly name: string;
}

/** What is at a cgroup path. */
export type CgroupClass =
  | ContainerClass
  | PodClass
  | ServiceClass
  | SliceClass
  /** Never measured on its own: mount units, monitors of runtimes, sandboxes, the inside of a container. */
  | { readonly kind: 'ignored' }
  /** In between: parents such as `kubepods-burstable.slice`, session scopes, what no rule knows. */
  | { readonly kind: 'other' };
