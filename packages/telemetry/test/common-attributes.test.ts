import { expect, test } from 'vitest';
import { commonAttributes } from '../src/common-attributes.ts';

test.each([
  'k8s.node.name',
  'k8s.node.uid',
  'k8s.cluster.name',
  'host.name',
  'host.arch',
  'cloud.region',
  'os.type',
  'deployment.environment.name',
  'team',
])('%s holds for everything on the node', (key) => {
  expect(commonAttributes({ [key]: 'x' })).toEqual({ [key]: 'x' });
});

test.each([
  'service.name',
  'service.instance.id',
  'telemetry.sdk.name',
  'process.pid',
  'k8s.namespace.name',
  'k8s.pod.name',
  'k8s.pod.uid',
  'k8s.container.name',
  'k8s.daemonset.name',
  'k8s.deployment.name',
  'k8s.replicaset.name',
  'k8s.statefulset.name',
  'k8s.job.name',
  'k8s.cronjob.name',
  'container.id',
  'container.image.name',
  'cgroup.path',
  'oci.manifest.digest',
])('%s is of the agent alone', (key) => {
  expect(commonAttributes({ [key]: 'x' })).toEqual({});
});
