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
import { ATTR_CGROUP_PATH, ATTR_CONTAINER_NAME, ATTR_CONTAINER_RUNTIME_NAME } from './attribute-names.ts';
import type { ContainerIdentity, PodIdentity } from './container-identity.ts';
import { parseImageReference } from './parse-image-reference.ts';
import { present } from './present.ts';

/** Attributes of an OpenTelemetry Resource, with the value types of the semantic conventions. */
export type ResourceAttributes = Readonly<Record<string, string | number | string[]>>;

type Candidates = Readonly<Record<string, ResourceAttributes[string] | undefined>>;

/**
 * The attributes of what is measured; one that is not known is absent.
 * @param identity undefined for a service or a slice, which is known by its path alone.
 * @param cgroupPath below the root that is watched.
 */
export function toResourceAttributes(
  identity: ContainerIdentity | PodIdentity | undefined,
  cgroupPath: string,
): ResourceAttributes {
  const known = identity === undefined ? {} : identityAttributes(identity);
  return Object.freeze(present<ResourceAttributes>({ ...known, [ATTR_CGROUP_PATH]: cgroupPath }));
}

function identityAttributes(identity: ContainerIdentity | PodIdentity): Candidates {
  return {
    [ATTR_K8S_NAMESPACE_NAME]: identity.namespace,
    [ATTR_K8S_POD_NAME]: identity.podName,
    [ATTR_K8S_POD_UID]: identity.podUid,
    ...('containerId' in identity && containerAttributes(identity)),
  };
}

function containerAttributes(identity: ContainerIdentity): Candidates {
  const image = parseImageReference(identity.imageName ?? '');
  return {
    [ATTR_K8S_CONTAINER_NAME]: identity.containerName,
    [ATTR_K8S_CONTAINER_RESTART_COUNT]: identity.restartCount,
    [ATTR_CONTAINER_ID]: identity.containerId,
    [ATTR_CONTAINER_NAME]: identity.name,
    [ATTR_CONTAINER_IMAGE_NAME]: image?.name,
    [ATTR_CONTAINER_IMAGE_TAGS]: image?.tag === undefined ? undefined : [image.tag],
    [ATTR_CONTAINER_RUNTIME_NAME]: identity.runtime,
  };
}
