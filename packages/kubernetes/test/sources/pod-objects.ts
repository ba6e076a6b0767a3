import { idOf } from '../host-tree.ts';

/** A pod object of a Deployment's, as the API server writes it. */
export function webPod() {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-5d9c7bdf8-x2x7z',
      namespace: 'shop',
      uid: '0c2a3b44-9f5e-4d6a-8b7c-1d2e3f405162',
      resourceVersion: '41',
      creationTimestamp: '2026-11-21T15:00:00Z',
      labels: { app: 'web', 'pod-template-hash': '5d9c7bdf8' },
      annotations: {
        team: 'checkout',
        'kubectl.kubernetes.io/last-applied-configuration': '{"password":"hunter2"}',
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: 'web-5d9c7bdf8',
          uid: '7777b155-5b1d-4c57-9f53-3f5a11f0f8a1',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    } as Record<string, unknown>,
    spec: {
      nodeName: 'node-1',
      initContainers: [{ name: 'migrate', image: 'shop/migrate:2' }],
      containers: [{ name: 'app', image: 'shop/web:1.2', env: [{ name: 'KEY', value: 'hunter2' }] }],
      ephemeralContainers: [{ name: 'debugger-x', image: 'busybox' }],
    } as Record<string, unknown>,
    status: {
      phase: 'Running',
      initContainerStatuses: [
        {
          name: 'migrate',
          containerID: `containerd://${idOf('1a')}`,
          image: 'docker.io/shop/migrate:2',
          restartCount: 0,
          state: { terminated: { exitCode: 0, startedAt: '2026-11-21T15:00:01Z' } },
          lastState: {},
        },
      ],
      containerStatuses: [
        {
          name: 'app',
          containerID: `containerd://${idOf('2b')}`,
          image: 'docker.io/shop/web:1.2',
          imageID: `sha256:${idOf('77')}`,
          restartCount: 3,
          state: { running: { startedAt: '2026-11-21T15:00:09Z' } },
          lastState: {
            terminated: {
              containerID: `containerd://${idOf('2a')}`,
              exitCode: 1,
              startedAt: '2026-11-21T15:00:05Z',
            },
          },
        },
      ],
      ephemeralContainerStatuses: [
        {
          name: 'debugger-x',
          containerID: `containerd://${idOf('3c')}`,
          image: `sha256:${idOf('88')}`,
          restartCount: 0,
          state: { running: { startedAt: '2026-11-21T15:01:00Z' } },
          lastState: {},
        },
      ],
    } as Record<string, unknown>,
  };
}

/** A pod object with one running container. */
export function plainPod(name: string, uid: string, containerId: string, resourceVersion = '1') {
  return {
    metadata: { name, namespace: 'shop', uid, resourceVersion },
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'shop/plain:1' }] },
    status: {
      containerStatuses: [
        {
          name: 'app',
          containerID: `containerd://${containerId}`,
          restartCount: 0,
          image: 'docker.io/shop/plain:1',
          state: { running: { startedAt: '2026-11-21T15:00:09Z' } },
        },
      ],
    },
  };
}

/** The hash of a static pod's configuration, which is its uid in the kubelet and in the cgroup's path. */
export const STATIC_HASH = '8c1d7e6f5a4b3c2d1e0f9a8b7c6d5e4f';
/** The uid of its mirror in the API server. */
export const MIRROR_UID = 'aaaab155-5b1d-4c57-9f53-3f5a11f0f8a1';

/** A static pod as the API server knows it. */
export function mirrorPod() {
  const pod = plainPod('burn-node-1', MIRROR_UID, idOf('4d'));
  const annotations = {
    'kubernetes.io/config.hash': STATIC_HASH,
    'kubernetes.io/config.mirror': STATIC_HASH,
    'kubernetes.io/config.source': 'file',
  };
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}

/** The same as the kubelet's own list has it. */
export function staticPod() {
  const pod = plainPod('burn-node-1', STATIC_HASH, idOf('4d'));
  const annotations = { 'kubernetes.io/config.hash': STATIC_HASH, 'kubernetes.io/config.source': 'file' };
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}
