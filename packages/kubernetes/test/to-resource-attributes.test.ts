import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { expect, it } from 'vitest';
import {
  ATTR_CGROUP_PATH,
  ATTR_CONTAINER_NAME,
  ATTR_CONTAINER_RUNTIME_NAME,
  DESCRIPTIVE_ATTRIBUTES,
  IDENTIFYING_ATTRIBUTES,
} from '../src/attribute-names.ts';
import type { ContainerIdentity } from '../src/container-identity.ts';
import { toResourceAttributes } from '../src/to-resource-attributes.ts';

const containerId = 'a1b2'.repeat(16);

const everything: ContainerIdentity = {
  containerId,
  podUid: 'uid',
  podName: 'web-0',
  namespace: 'shop',
  containerName: 'nginx',
  name: 'k8s_nginx',
  imageName: 'registry.example:5000/shop/nginx:1.27@sha256:0a',
  restartCount: 0,
  startedAtMillis: 1,
  runtime: 'containerd',
  qosClass: 'Burstable',
};

it('gives a container all that is known of it, under the names of the conventions', () => {
  expect(toResourceAttributes(everything, '/kubepods/x')).toStrictEqual({
    'k8s.namespace.name': 'shop',
    'k8s.pod.name': 'web-0',
    'k8s.pod.uid': 'uid',
    'k8s.container.name': 'nginx',
    'k8s.container.restart_count': 0,
    'container.id': containerId,
    'container.name': 'k8s_nginx',
    'container.image.name': 'registry.example:5000/shop/nginx',
    'container.image.tags': ['1.27'],
    'container.runtime.name': 'containerd',
    'cgroup.path': '/kubepods/x',
  });
});

it('leaves out what is not known', () => {
  expect(toResourceAttributes({ containerId }, '/docker/x')).toStrictEqual({
    'container.id': containerId,
    'cgroup.path': '/docker/x',
  });
});

it('leaves out an image that is known by its id alone', () => {
  const imageName = `sha256:${containerId}`;
  expect(Object.keys(toResourceAttributes({ containerId, imageName }, '/'))).not.toContain(
    'container.image.name',
  );
});

it('cannot be changed: many points share them', () => {
  expect(Object.isFrozen(toResourceAttributes(everything, '/'))).toBe(true);
});

it('gives a pod its names', () => {
  const pod = { podUid: 'uid', podName: 'web-0', namespace: 'shop', qosClass: 'Burstable' } as const;
  expect(toResourceAttributes(pod, '/p')).toStrictEqual({
    'k8s.namespace.name': 'shop',
    'k8s.pod.name': 'web-0',
    'k8s.pod.uid': 'uid',
    'cgroup.path': '/p',
  });
});

it('gives a service its path', () => {
  expect(toResourceAttributes(undefined, '/system.slice/a.service')).toStrictEqual({
    'cgroup.path': '/system.slice/a.service',
  });
});

it('lists every attribute once, as identifying or as descriptive', () => {
  const listed = [...IDENTIFYING_ATTRIBUTES, ...DESCRIPTIVE_ATTRIBUTES];
  expect(Object.keys(toResourceAttributes(everything, '/')).sort()).toStrictEqual(listed.toSorted());
});

it('copies the names that are in development as the conventions have them', () => {
  expect(ATTR_CONTAINER_NAME).toBe(conventions.ATTR_CONTAINER_NAME);
  expect(ATTR_CONTAINER_RUNTIME_NAME).toBe(conventions.ATTR_CONTAINER_RUNTIME_NAME);
  expect(ATTR_CGROUP_PATH).toBe('cgroup.path');
});

it('adds what describes the pod, of labels and annotations only those that are allowed', () => {
  const details = {
    nodeName: 'node-1',
    mirrorUid: 'mirror',
    owners: [
      { kind: 'ReplicaSet', name: 'web-5d4f', uid: 'rs-uid' },
      { kind: 'Deployment', name: 'web' },
    ],
    labels: { app: 'web', secret: 'no' },
    annotations: { team: 'shop', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
  } as const;
  const allowed = { labels: new Set(['app']), annotations: new Set(['team']) };
  expect(toResourceAttributes({ containerId }, '/x', { details, restartCount: 2 }, allowed)).toStrictEqual({
    'k8s.node.name': 'node-1',
    'k8s.pod.mirror.uid': 'mirror',
    'k8s.replicaset.name': 'web-5d4f',
    'k8s.replicaset.uid': 'rs-uid',
    'k8s.deployment.name': 'web',
    'k8s.pod.label.app': 'web',
    'k8s.pod.annotation.team': 'shop',
    'k8s.container.restart_count': 2,
    'container.id': containerId,
    'cgroup.path': '/x',
  });
});

it('lets a description add, and not overrule', () => {
  const description = { imageName: 'other:2', restartCount: 7 };
  expect(toResourceAttributes(everything, '/x', description)).toStrictEqual(
    toResourceAttributes(everything, '/x'),
  );
});
