/**
 * What Docker keeps of each container; through cri-dockerd the labels tell the pod.
 * https://github.com/moby/moby/blob/master/daemon/container/container.go
 * https://github.com/Mirantis/cri-dockerd/blob/master/core/docker_service.go
 *
 *     /var/lib/docker/containers/<id>/config.v2.json
 *     {"Name": "/postgres", "State": {"Running": true, "Pid": 41290, "StartedAt": "2026-01-02T06:00:00.123456789Z"},
 *      "Image": "sha256:<64 hex>", "Config": {"Image": "postgres:17", "Labels": {"io.kubernetes.docker.type": "container",
 *        "io.kubernetes.pod.name": "mail-0", "io.kubernetes.container.name": "smtp"}}, …}
 */
import { join } from 'node:path';
import type { HostRoots } from '@psiperf/cgroup';
import type { ContainerRecord } from '../container-record.ts';
import type { PodSource } from '../pod-source.ts';
import { present } from '../present.ts';
import { fieldOf, textOf, toCount, toMillis, toPid } from './json-fields.ts';
import { namedImage } from './named-image.ts';
import { StateFileSource } from './state-file-source.ts';

/** Names from Docker's data directory. @param directory where that is, if not where Docker has it by itself. */
export function dockerState(roots: HostRoots, directory = join(roots.var, 'lib/docker')): PodSource {
  return new StateFileSource({
    name: 'docker-state',
    adds: 'name, image, start time; with cri-dockerd pod, namespace, container, restart count, sandboxes',
    owner: 'Docker',
    directories: [join(directory, 'containers')],
    file: 'config.v2.json',
    toRecord,
  });
}

function toRecord(state: unknown): ContainerRecord {
  const label = (name: string) => textOf(state, 'Config', 'Labels', name);
  const isSandbox = label('io.kubernetes.docker.type') === 'podsandbox';
  // The file is written a moment after the start: till then it has the time of the start before.
  const isRunning = fieldOf(state, 'State', 'Running') === true;
  return present<ContainerRecord>({
    kind: isSandbox ? 'sandbox' : 'container',
    podUid: label('io.kubernetes.pod.uid'),
    podName: label('io.kubernetes.pod.name'),
    namespace: label('io.kubernetes.pod.namespace'),
    containerName: isSandbox ? undefined : label('io.kubernetes.container.name'),
    name: textOf(state, 'Name')?.replace(/^\//, ''),
    imageName: namedImage(textOf(state, 'Config', 'Image'), textOf(state, 'Image')),
    restartCount: toCount(label('annotation.io.kubernetes.container.restartCount')),
    // 0 while it waits for being started again, which counts as running.
    initPid: isRunning ? toPid(fieldOf(state, 'State', 'Pid')) : undefined,
    startedAtMillis: isRunning ? toMillis(textOf(state, 'State', 'StartedAt')) : undefined,
    sandboxId: label('io.kubernetes.sandbox.id'),
    runtime: 'docker',
  });
}
