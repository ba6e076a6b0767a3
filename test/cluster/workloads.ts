import { IMAGE } from '../peers/containerd/busybox-image.ts';

/** What a container of a test does: nothing, unless told otherwise. */
export function container(name: string, command = 'exec sleep 100000'): object {
  return { name, image: IMAGE, imagePullPolicy: 'Never', command: ['sh', '-c', command] };
}

/** Of a pod's specification what these tests vary; it ends at once, and asks for no token. */
export function podSpec(...containers: readonly object[]): object {
  return { terminationGracePeriodSeconds: 0, automountServiceAccountToken: false, containers };
}

export const namespace = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
});

export const pod = (
  namespace: string,
  name: string,
  spec: object,
  labels: Readonly<Record<string, string>> = {},
): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels },
  spec,
});

export const deployment = (namespace: string, name: string, replicas: number, spec: object): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec },
  },
});

export const statefulSet = (namespace: string, name: string, spec: object): object => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, namespace },
  spec: {
    replicas: 1,
    serviceName: name,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec },
  },
});
