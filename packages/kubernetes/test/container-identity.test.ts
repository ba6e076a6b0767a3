import { expect, test } from 'vitest';
import { containerIdentity, type PathIdentity } from '../src/container-identity.ts';

const ID = 'a1b2'.repeat(16);
const NODE_ID = 'c3d4'.repeat(16);
const UID = '01234567-89ab-cdef-0123-456789abcdef';
const UID_ = UID.replaceAll('-', '_');
const STATIC_UID = '0123456789abcdef'.repeat(2);

const BURSTABLE = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UID_}.slice`;
const KIND = `/docker/${NODE_ID}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/kubelet-kubepods-besteffort-pod${UID_}.slice`;

const burstable = { podUid: UID, qosClass: 'Burstable' } as const;
const bestEffort = { podUid: UID, qosClass: 'BestEffort' } as const;
const guaranteed = { podUid: UID, qosClass: 'Guaranteed' } as const;

test.each<[string, Omit<PathIdentity, 'containerId'>]>([
  [
    `/kubepods.slice/kubepods-pod${UID_}.slice/cri-containerd-${ID}.scope`,
    { ...guaranteed, runtime: 'containerd' },
  ],
  [`${BURSTABLE}/cri-containerd-${ID}.scope`, { ...burstable, runtime: 'containerd' }],
  [`${BURSTABLE}/crio-${ID}.scope`, { ...burstable, runtime: 'cri-o' }],
  [`${BURSTABLE}/docker-${ID}.scope`, { ...burstable, runtime: 'docker' }],
  [`${KIND}/cri-containerd-${ID}.scope`, { ...bestEffort, runtime: 'containerd' }],
  [`/kubepods/pod${UID}/${ID}`, guaranteed],
  [`/kubepods/burstable/pod${UID}/${ID}`, burstable],
  [`/kubepods/besteffort/pod${UID}/crio-${ID}`, { ...bestEffort, runtime: 'cri-o' }],
  [`/kubepods/pod${STATIC_UID}/${ID}`, { podUid: STATIC_UID, qosClass: 'Guaranteed' }],
  [`/system.slice/docker-${ID}.scope`, { runtime: 'docker' }],
  [`/docker/${ID}`, { runtime: 'docker' }],
  // As a process in the cgroup namespace of another container of the pod sees it.
  [`/../cri-containerd-${ID}.scope`, { runtime: 'containerd' }],
  // What a container made of its own, and crun for it.
  [`${BURSTABLE}/crio-${ID}.scope/container`, { ...burstable, runtime: 'cri-o' }],
  [`/docker/${ID}/system.slice/containerd.service`, { runtime: 'docker' }],
  // A container in a container.
  [`${BURSTABLE}/cri-containerd-${NODE_ID}.scope/docker/${ID}/init`, { runtime: 'docker' }],
])('a container: %s', (path, rest) => {
  expect(containerIdentity(path)).toStrictEqual({ containerId: ID, ...rest });
});

test.each([
  BURSTABLE,
  `/kubepods/besteffort/pod${UID}`,
  // In a container that is a node there are pods, which are not the node's own work.
  KIND,
  `${KIND}/crio-conmon-${ID}.scope`,
  `${BURSTABLE}/crio-${ID}`,
  `/machine.slice/libpod-conmon-${ID}.scope`,
  '/system.slice/ssh.service',
  '/kubepods.slice',
  `/docker/${ID.toUpperCase()}`,
  '/',
  '',
  'a path that does not begin with a slash',
])('no container: %j', (path) => {
  expect(containerIdentity(path)).toBeUndefined();
});
