/**
 * The OCI configuration that containerd keeps for each running container, with the annotations of its CRI plugin.
 * https://github.com/containerd/containerd/blob/main/internal/cri/annotations/annotations.go
 *
 *     /run/containerd/io.containerd.runtime.v2.task/k8s.io/<id>/config.json
 *     {"annotations": {"io.kubernetes.cri.container-type": "container",
 *       "io.kubernetes.cri.container-name": "burn", "io.kubernetes.cri.image-name": "docker.io/library/lab:1",
 *       "io.kubernetes.cri.sandbox-id": "<id>", "io.kubernetes.cri.sandbox-name": "web-0",
 *       "io.kubernetes.cri.sandbox-namespace": "shop", "io.kubernetes.cri.sandbox-uid": "<uid>"}, …}
 *     /run/containerd/io.containerd.runtime.v2.task/k8s.io/<id>/init.pid
 *     41290
 */
import { join } from 'node:path';
import type { HostRoots } from '@psiperf/cgroup';
import type { ContainerRecord } from '../container-record.ts';
import type { PodSource } from '../pod-source.ts';
import { present } from '../present.ts';
import { textOf } from './json-fields.ts';
import { StateFileSource } from './state-file-source.ts';

const TASKS = 'io.containerd.runtime.v2.task/k8s.io';

/** Names from containerd's state directory: its own, or that of k3s, RKE2, k0s or MicroK8s. */
export function containerdState(roots: HostRoots): PodSource {
  return new StateFileSource({
    name: 'containerd-state',
    adds: 'pod, namespace, container, image, sandboxes',
    owner: 'containerd',
    directories: [
      join(roots.run, 'containerd', TASKS),
      join(roots.run, 'k3s/containerd', TASKS),
      join(roots.run, 'k0s/containerd', TASKS),
      join(roots.var, 'snap/microk8s/common/run/containerd', TASKS),
    ],
    file: 'config.json',
    pidFile: 'init.pid',
    toRecord,
  });
}

function toRecord(config: unknown): ContainerRecord | undefined {
  const annotation = (name: string) => textOf(config, 'annotations', `io.kubernetes.cri.${name}`);
  const type = annotation('container-type');
  if (type !== 'container' && type !== 'sandbox') return undefined;
  return present<ContainerRecord>({
    kind: type,
    // Written since containerd 1.6.11 and 1.7.0.
    podUid: annotation('sandbox-uid'),
    podName: annotation('sandbox-name'),
    namespace: annotation('sandbox-namespace'),
    containerName: annotation('container-name'),
    imageName: annotation('image-name'),
    sandboxId: annotation('sandbox-id'),
    runtime: 'containerd',
  });
}
