import { expect, it } from 'vitest';
import { toTargetEntity } from '../../src/sidecar/target-entity.ts';

const ID = 'ab'.repeat(32);
const POD = { namespace: 'shop', podName: 'web-0', podUid: 'u' };
const command = async () => 'nginx';
const OF_POD = { 'k8s.namespace.name': 'shop', 'k8s.pod.name': 'web-0', 'k8s.pod.uid': 'u' };

it('has the names of the downward API, of the kubelet and of the runtime', async () => {
  const path = `/../cri-containerd-${ID}.scope`;
  const { subject, attributes } = await toTargetEntity({ path, containerName: 'app', pod: POD, command });
  expect(subject).toBe('container');
  expect(attributes).toEqual({
    ...OF_POD,
    'k8s.container.name': 'app',
    'container.id': ID,
    'container.runtime.name': 'containerd',
    'cgroup.path': path,
  });
});

it('is told apart by its id without a name, by its command without either', async () => {
  const facts = { containerName: undefined, pod: POD, command };
  const withId = await toTargetEntity({ ...facts, path: `/../${ID}` });
  expect(withId.attributes).toEqual({ ...OF_POD, 'container.id': ID, 'cgroup.path': `/../${ID}` });
  const withNothing = await toTargetEntity({ ...facts, path: '/../x' });
  expect(withNothing.attributes).toEqual({ ...OF_POD, 'container.name': 'nginx', 'cgroup.path': '/../x' });
});

it('leaves out what nobody told', async () => {
  const facts = { containerName: 'app', pod: { podName: 'web-0' }, command };
  const { attributes } = await toTargetEntity({ ...facts, path: '/../x' });
  expect(Object.keys(attributes)).toEqual(['k8s.pod.name', 'k8s.container.name', 'cgroup.path']);
});
