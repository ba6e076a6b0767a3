import type { ContainerClass } from './cgroup-class.ts';
import type { ContainerIdentity } from './container-identity.ts';
import type { ContainerRecord } from './container-record.ts';
import { present } from './present.ts';

/** One record of several: each field from the first that knows it. Undefined where there is none. */
export function mergeRecords(records: readonly ContainerRecord[]): ContainerRecord | undefined {
  return records.length === 0 ? undefined : Object.assign({}, ...records.toReversed());
}

/** Who a container is by its path and its record; what the path tells is never overruled. */
export function toContainerIdentity(
  found: ContainerClass,
  record: ContainerRecord | undefined,
): ContainerIdentity {
  return Object.freeze(
    present<ContainerIdentity>({
      containerId: found.containerId,
      podUid: found.podUid ?? record?.podUid,
      podName: record?.podName,
      namespace: record?.namespace,
      containerName: record?.containerName,
      name: record?.name,
      imageName: record?.imageName,
      restartCount: record?.restartCount,
      startedAtMillis: record?.startedAtMillis,
      initPid: record?.initPid,
      runtime: found.runtime ?? record?.runtime,
      qosClass: found.qosClass,
    }),
  );
}

/** Whether nothing is missing that tells the container from others: its pod's and its own name. */
export function isNamed(identity: ContainerIdentity): boolean {
  const { podUid, podName, namespace, containerName, name } = identity;
  if (podUid === undefined && name !== undefined) return true;
  return podName !== undefined && namespace !== undefined && containerName !== undefined;
}
