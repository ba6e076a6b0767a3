import {
  ATTR_CONTAINER_ID,
  ATTR_CONTAINER_IMAGE_NAME,
  ATTR_CONTAINER_IMAGE_TAGS,
  ATTR_K8S_CONTAINER_NAME,
  ATTR_K8S_CONTAINER_RESTART_COUNT,
  ATTR_K8S_NAMESPACE_NAME,
  ATTR_K8S_POD_NAME,
  ATTR_K8S_POD_UID,
} from '@opentelemetry/semantic-conventions';

/** The runtime's own name of a container. In development upstream, hence a constant of ours. */
export const ATTR_CONTAINER_NAME = 'container.name';
/** Such as `containerd`. In development upstream, hence a constant of ours. */
export const ATTR_CONTAINER_RUNTIME_NAME = 'container.runtime.name';
/** The uid that the API server's object of a static pod has. Ours: no convention has it. */
export const ATTR_K8S_POD_MIRROR_UID = 'k8s.pod.mirror.uid';
/** The cgroup's path below the root that is watched. Ours: no convention has it. */
export const ATTR_CGROUP_PATH = 'cgroup.path';

/** Attributes that tell one entity from another: they never change while it lives. */
export const IDENTIFYING_ATTRIBUTES = [
  ATTR_CONTAINER_ID,
  ATTR_K8S_POD_UID,
  ATTR_K8S_NAMESPACE_NAME,
  ATTR_K8S_POD_NAME,
  ATTR_K8S_CONTAINER_NAME,
  ATTR_CONTAINER_NAME,
  ATTR_CGROUP_PATH,
] as const;

/** Attributes that say more about an entity: they may be added later. */
export const DESCRIPTIVE_ATTRIBUTES = [
  ATTR_K8S_CONTAINER_RESTART_COUNT,
  ATTR_CONTAINER_IMAGE_NAME,
  ATTR_CONTAINER_IMAGE_TAGS,
  ATTR_CONTAINER_RUNTIME_NAME,
] as const;
