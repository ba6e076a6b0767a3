import {
  ATTR_CONTAINER_ID,
  ATTR_CONTAINER_IMAGE_NAME,
  ATTR_CONTAINER_IMAGE_TAGS,
  ATTR_K8S_CONTAINER_NAME,
  ATTR_K8S_CONTAINER_RESTART_COUNT,
  ATTR_K8S_CRONJOB_NAME,
  ATTR_K8S_CRONJOB_UID,
  ATTR_K8S_DAEMONSET_NAME,
  ATTR_K8S_DAEMONSET_UID,
  ATTR_K8S_DEPLOYMENT_NAME,
  ATTR_K8S_DEPLOYMENT_UID,
  ATTR_K8S_JOB_NAME,
  ATTR_K8S_JOB_UID,
  ATTR_K8S_NAMESPACE_NAME,
  ATTR_K8S_NODE_NAME,
  ATTR_K8S_POD_ANNOTATION,
  ATTR_K8S_POD_LABEL,
  ATTR_K8S_POD_NAME,
  ATTR_K8S_POD_UID,
  ATTR_K8S_REPLICASET_NAME,
  ATTR_K8S_REPLICASET_UID,
  ATTR_K8S_STATEFULSET_NAME,
  ATTR_K8S_STATEFULSET_UID,
} from '@opentelemetry/semantic-conventions';
import {
  ATTR_CGROUP_PATH,
  ATTR_CONTAINER_NAME,
  ATTR_CONTAINER_RUNTIME_NAME,
  ATTR_K8S_POD_MIRROR_UID,
} from './attribute-names.ts';
import type { ContainerIdentity, PodIdentity } from './container-identity.ts';
import type { PodDetails, WorkloadOwner } from './container-record.ts';
import type { Description } from './description.ts';
import { parseImageReference } from './parse-image-reference.ts';
import { present } from './present.ts';

/** Attributes of an OpenTelemetry Resource, with the value types of the semantic conventions. */
export type ResourceAttributes = Readonly<Record<string, string | number | string[]>>;

type Candidates = Readonly<Record<string, ResourceAttributes[string] | undefined>>;

/** Which labels and annotations of a pod become attributes, by their keys; none unless told. */
export interface AllowedDetails {
  readonly labels: ReadonlySet<string>;
  readonly annotations: ReadonlySet<string>;
}

/**
 * The attributes of what is measured; one that is not known is absent.
 * @param identity undefined for a service or a slice, which is known by its path alone.
 * @param cgroupPath below the root that is watched.
 * @param description what is known besides; it never overrules the identity.
 */
export function toResourceAttributes(
  identity: ContainerIdentity | PodIdentity | undefined,
  cgroupPath: string,
  description: Description = {},
  allowed?: AllowedDetails,
): ResourceAttributes {
  const known = identity === undefined ? {} : identityAttributes({ ...description, ...identity });
  const details = description.details === undefined ? {} : detailAttributes(description.details, allowed);
  return Object.freeze(present<ResourceAttributes>({ ...details, ...known, [ATTR_CGROUP_PATH]: cgroupPath }));
}

function detailAttributes(details: PodDetails, allowed: AllowedDetails | undefined): Candidates {
  return {
    [ATTR_K8S_NODE_NAME]: details.nodeName,
    [ATTR_K8S_POD_MIRROR_UID]: details.mirrorUid,
    ...Object.fromEntries((details.owners ?? []).flatMap(ownerAttributes)),
    ...pickAllowed(details.labels, allowed?.labels, ATTR_K8S_POD_LABEL),
    ...pickAllowed(details.annotations, allowed?.annotations, ATTR_K8S_POD_ANNOTATION),
  };
}

const OWNER_ATTRIBUTES: Readonly<
  Record<WorkloadOwner['kind'], { readonly name: string; readonly uid: string }>
> = Object.freeze({
  ReplicaSet: { name: ATTR_K8S_REPLICASET_NAME, uid: ATTR_K8S_REPLICASET_UID },
  Deployment: { name: ATTR_K8S_DEPLOYMENT_NAME, uid: ATTR_K8S_DEPLOYMENT_UID },
  StatefulSet: { name: ATTR_K8S_STATEFULSET_NAME, uid: ATTR_K8S_STATEFULSET_UID },
  DaemonSet: { name: ATTR_K8S_DAEMONSET_NAME, uid: ATTR_K8S_DAEMONSET_UID },
  Job: { name: ATTR_K8S_JOB_NAME, uid: ATTR_K8S_JOB_UID },
  CronJob: { name: ATTR_K8S_CRONJOB_NAME, uid: ATTR_K8S_CRONJOB_UID },
});

function ownerAttributes({ kind, name, uid }: WorkloadOwner): [string, string | undefined][] {
  const attributes = OWNER_ATTRIBUTES[kind];
  return [
    [attributes.name, name],
    [attributes.uid, uid],
  ];
}

function pickAllowed(
  values: Readonly<Record<string, string>> | undefined,
  allowed: ReadonlySet<string> | undefined,
  toName: (key: string) => string,
): Candidates {
  const picked = Object.entries(values ?? {}).filter(([key]) => allowed?.has(key));
  return Object.fromEntries(picked.map(([key, value]) => [toName(key), value]));
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
