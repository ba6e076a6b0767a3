/**
 * The OCI configuration that CRI-O keeps for each container, with annotations of its own and of the kubelet.
 * https://github.com/cri-o/cri-o/blob/main/pkg/annotations/internal.go
 *
 *     /run/containers/storage/overlay-containers/<id>/userdata/config.json
 *     {"annotations": {"io.kubernetes.container.name": "redis", "io.kubernetes.container.restartCount": "3",
 *       "io.kubernetes.cri-o.ContainerType": "container", "io.kubernetes.cri-o.Created": "2026-01-02T03:04:07.5Z",
 *       "io.kubernetes.cri-o.ImageName": "quay.io/shop/redis:7.4", "io.kubernetes.cri-o.SandboxID": "<id>",
 *       "io.kubernetes.pod.name": "cache-0", "io.kubernetes.pod.namespace": "shop",
 *       "io.kubernetes.pod.uid": "<uid>"}, …}
 *     /run/containers/storage/overlay-containers/<id>/userdata/pidfile
 *     41290
 */
import { join } from 'node:path';
import type { HostRoots } from '@psiperf/cgroup';
import type { ContainerRecord } from '../container-record.ts';
import type { PodSource } from '../pod-source.ts';
import { present } from '../present.ts';
import { textOf, toCount, toMillis } from './json-fields.ts';
import { StateFileSource } from './state-file-source.ts';

/** Names from CRI-O's state directory. */
export function crioState(roots: HostRoots): PodSource {
  return new StateFileSource({
    name: 'crio-state',
    adds: 'pod, namespace, container, image, restart count, start time, sandboxes',
    owner: 'CRI-O',
    directories: [join(roots.run, 'containers/storage/overlay-containers')],
    file: 'userdata/config.json',
    pidFile: 'userdata/pidfile',
    toRecord,
  });
}

function toRecord(config: unknown): ContainerRecord | undefined {
  const annotation = (name: string) => textOf(config, 'annotations', `io.kubernetes.${name}`);
  const type = annotation('cri-o.ContainerType');
  if (type !== 'container' && type !== 'sandbox') return undefined;
  // podman keeps its containers in the same directory, and writes the type of those that are in a pod of its own.
  if (textOf(config, 'annotations', 'io.container.manager') === 'libpod') return undefined;
  return present<ContainerRecord>({
    kind: type,
    podUid: annotation('pod.uid'),
    podName: annotation('pod.name'),
    namespace: annotation('pod.namespace'),
    // A sandbox calls itself `POD`.
    containerName: type === 'container' ? annotation('container.name') : undefined,
    imageName: annotation('cri-o.ImageName'),
    restartCount: toCount(annotation('container.restartCount')),
    startedAtMillis: toMillis(annotation('cri-o.Created')),
    sandboxId: annotation('cri-o.SandboxID'),
    runtime: 'cri-o',
  });
}
