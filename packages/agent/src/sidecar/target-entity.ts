import {
  ATTR_CONTAINER_ID,
  ATTR_K8S_CONTAINER_NAME,
  ATTR_K8S_NAMESPACE_NAME,
  ATTR_K8S_POD_NAME,
  ATTR_K8S_POD_UID,
} from '@opentelemetry/semantic-conventions';
import {
  ATTR_CGROUP_PATH,
  ATTR_CONTAINER_NAME,
  ATTR_CONTAINER_RUNTIME_NAME,
  classifyCgroup,
} from '@psiperf/kubernetes';
import type { Entity } from '@psiperf/telemetry';

/** What the downward API tells of the pod. */
export interface PodNames {
  readonly namespace?: string | undefined;
  readonly podName?: string | undefined;
  readonly podUid?: string | undefined;
}

/** What is known of a container of the pod. */
export interface TargetFacts {
  /** The path of its cgroup, which mostly ends in its id. */
  readonly path: string;
  readonly containerName: string | undefined;
  readonly pod: PodNames;
  /** What stands in for its name where nothing else tells one container from another. */
  readonly command: () => Promise<string | undefined>;
}

/** Who a container of psiperf's own pod is. */
export async function toTargetEntity({ path, containerName, pod, command }: TargetFacts): Promise<Entity> {
  const found = classifyCgroup(path);
  const container = found.kind === 'container' ? found : undefined;
  const isNamed = containerName !== undefined || container !== undefined;
  const attributes = {
    [ATTR_K8S_NAMESPACE_NAME]: pod.namespace,
    [ATTR_K8S_POD_NAME]: pod.podName,
    [ATTR_K8S_POD_UID]: pod.podUid,
    [ATTR_K8S_CONTAINER_NAME]: containerName,
    [ATTR_CONTAINER_ID]: container?.containerId,
    [ATTR_CONTAINER_RUNTIME_NAME]: container?.runtime,
    [ATTR_CONTAINER_NAME]: isNamed ? undefined : await command(),
    [ATTR_CGROUP_PATH]: path,
  };
  const known = Object.entries(attributes).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.freeze({ subject: 'container', attributes: Object.freeze(Object.fromEntries(known)) });
}
