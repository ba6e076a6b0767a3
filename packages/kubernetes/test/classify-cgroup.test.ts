import { describe, expect, it } from 'vitest';
import type { CgroupClass } from '../src/cgroup-class.ts';
import { classifyCgroup, isLeafCgroup } from '../src/classify-cgroup.ts';

const ID = 'a1b2'.repeat(16);
const OTHER_ID = 'c3d4'.repeat(16);
const UID = '01234567-89ab-cdef-0123-456789abcdef';
const UID_ = UID.replaceAll('-', '_');
const STATIC_UID = '0123456789abcdef'.repeat(2);

const burstableSlice = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UID_}.slice`;
const kindSlice = `/docker/${OTHER_ID}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice`;

const container = (fields: object = {}): CgroupClass => ({ kind: 'container', containerId: ID, ...fields });
const inPod = (qosClass: string, podUid = UID) => ({ podUid, qosClass });

describe('containers', () => {
  it.each<[string, string, CgroupClass]>([
    [
      'systemd, Guaranteed, containerd',
      `/kubepods.slice/kubepods-pod${UID_}.slice/cri-containerd-${ID}.scope`,
      container({ ...inPod('Guaranteed'), runtime: 'containerd' }),
    ],
    [
      'systemd, Burstable, containerd',
      `${burstableSlice}/cri-containerd-${ID}.scope`,
      container({ ...inPod('Burstable'), runtime: 'containerd' }),
    ],
    [
      'systemd, BestEffort, containerd',
      `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${UID_}.slice/cri-containerd-${ID}.scope`,
      container({ ...inPod('BestEffort'), runtime: 'containerd' }),
    ],
    [
      'systemd, CRI-O',
      `${burstableSlice}/crio-${ID}.scope`,
      container({ ...inPod('Burstable'), runtime: 'cri-o' }),
    ],
    [
      'systemd, Docker through cri-dockerd',
      `${burstableSlice}/docker-${ID}.scope`,
      container({ ...inPod('Burstable'), runtime: 'docker' }),
    ],
    [
      'systemd, static pod',
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${STATIC_UID}.slice/cri-containerd-${ID}.scope`,
      container({ ...inPod('Burstable', STATIC_UID), runtime: 'containerd' }),
    ],
    ['cgroupfs, Guaranteed', `/kubepods/pod${UID}/${ID}`, container(inPod('Guaranteed'))],
    ['cgroupfs, Burstable', `/kubepods/burstable/pod${UID}/${ID}`, container(inPod('Burstable'))],
    ['cgroupfs, BestEffort', `/kubepods/besteffort/pod${UID}/${ID}`, container(inPod('BestEffort'))],
    ['cgroupfs, static pod', `/kubepods/pod${STATIC_UID}/${ID}`, container(inPod('Guaranteed', STATIC_UID))],
    [
      'cgroupfs, CRI-O, without .scope',
      `/kubepods/besteffort/pod${UID}/crio-${ID}`,
      container({ ...inPod('BestEffort'), runtime: 'cri-o' }),
    ],
    [
      'kind: nested in a Docker container, the last id counts',
      `${kindSlice}/kubelet-kubepods-besteffort-pod${UID_}.slice/cri-containerd-${ID}.scope`,
      container({ ...inPod('BestEffort'), runtime: 'containerd' }),
    ],
    [
      'kind, cgroupfs',
      `/docker/${OTHER_ID}/kubelet/kubepods/burstable/pod${UID}/${ID}`,
      container(inPod('Burstable')),
    ],
    [
      'below a prefix (LXC, Talos)',
      `/lxc/node1/kubepods/burstable/pod${UID}/${ID}`,
      container(inPod('Burstable')),
    ],
    ['Docker, systemd', `/system.slice/docker-${ID}.scope`, container({ runtime: 'docker' })],
    ['Docker, cgroupfs', `/docker/${ID}`, container({ runtime: 'docker' })],
    ['podman, systemd', `/machine.slice/libpod-${ID}.scope`, container({ runtime: 'podman' })],
    ['podman, cgroupfs', `/libpod_parent/libpod-${ID}`, container({ runtime: 'podman' })],
    [
      'podman, in a pod of its own, cgroupfs',
      `/libpod_parent/${OTHER_ID}/libpod-${ID}`,
      container({ runtime: 'podman' }),
    ],
    ['podman, Quadlet', `/system.slice/web.service/libpod-payload-${ID}`, container({ runtime: 'podman' })],
    [
      'podman, rootless',
      `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope`,
      container({ runtime: 'podman' }),
    ],
    ['a bare id', `/mine/${ID}`, container()],
    ['a bare id at the root that is watched', `/${ID}`, container()],
    [
      'a container inside of a container is not its pod’s own',
      `${burstableSlice}/cri-containerd-${OTHER_ID}.scope/docker/${ID}`,
      container({ runtime: 'docker' }),
    ],
  ])('%s', (_, path, expected) => {
    expect(classifyCgroup(path)).toStrictEqual(expected);
    expect(isLeafCgroup(path)).toBe(true);
  });
});

describe('pods', () => {
  it.each<[string, string, string, string]>([
    ['systemd, Guaranteed', `/kubepods.slice/kubepods-pod${UID_}.slice`, UID, 'Guaranteed'],
    ['systemd, Burstable', burstableSlice, UID, 'Burstable'],
    [
      'systemd, BestEffort',
      `/kubepods-besteffort.slice/kubepods-besteffort-pod${UID_}.slice`,
      UID,
      'BestEffort',
    ],
    ['systemd, static', `/kubepods.slice/kubepods-pod${STATIC_UID}.slice`, STATIC_UID, 'Guaranteed'],
    ['cgroupfs, Guaranteed', `/kubepods/pod${UID}`, UID, 'Guaranteed'],
    ['cgroupfs, Burstable', `/kubepods/burstable/pod${UID}`, UID, 'Burstable'],
    ['cgroupfs, below kubepods', `/burstable/pod${UID}`, UID, 'Burstable'],
    ['kind', `${kindSlice}/kubelet-kubepods-besteffort-pod${UID_}.slice`, UID, 'BestEffort'],
  ])('%s', (_, path, podUid, qosClass) => {
    expect(classifyCgroup(path)).toStrictEqual({ kind: 'pod', podUid, qosClass });
    expect(isLeafCgroup(path)).toBe(false);
  });
});

describe('services and slices', () => {
  it.each<[string, CgroupClass]>([
    ['/system.slice/ssh.service', { kind: 'service', name: 'ssh.service' }],
    ['/system.slice/system-getty.slice/getty@tty1.service', { kind: 'service', name: 'getty@tty1.service' }],
    ['/user.slice/user-1000.slice/user@1000.service', { kind: 'service', name: 'user@1000.service' }],
    [
      '/user.slice/user-1000.slice/user@1000.service/app.slice/backup.service',
      { kind: 'service', name: 'backup.service' },
    ],
    ['/ssh.service', { kind: 'service', name: 'ssh.service' }],
    ['/system.slice', { kind: 'slice', name: 'system.slice' }],
    ['/kubepods', { kind: 'slice', name: 'kubepods' }],
    ['/mygroup', { kind: 'slice', name: 'mygroup' }],
  ])('%s', (path, expected) => {
    expect(classifyCgroup(path)).toStrictEqual(expected);
  });
});

describe('ignored', () => {
  it.each([
    '/dev-mqueue.mount',
    '/system.slice/run-lock.mount',
    '/system.slice/docker.socket',
    '/system.slice/swapfile.swap',
    '/init.scope',
    '/user.slice/user-1000.slice/user@1000.service/init.scope',
    `${burstableSlice}/crio-conmon-${ID}.scope`,
    `/kubepods/besteffort/pod${UID}/crio-conmon-${ID}`,
    `/machine.slice/libpod-conmon-${ID}.scope`,
    '/libpod_parent/conmon',
    // The sandbox of CRI-O under systemd.
    `${burstableSlice}/crio-${ID}`,
    // crun's child, and what else is inside of a container.
    `${burstableSlice}/crio-${ID}.scope/container`,
    `/machine.slice/libpod-${ID}.scope/container`,
    `/docker/${ID}/init.scope`,
    `/docker/${ID}/system.slice`,
    `/docker/${ID}/system.slice/containerd.service`,
    `/docker/${ID}/kubelet.slice/kubelet-kubepods.slice`,
    `/${ID}/a/b/c`,
  ])('%s', (path) => {
    expect(classifyCgroup(path)).toStrictEqual({ kind: 'ignored' });
  });
});

describe('other', () => {
  it.each([
    '/',
    '',
    '/kubepods.slice/kubepods-burstable.slice',
    '/kubepods/burstable',
    '/user.slice/user-1000.slice',
    '/user.slice/user-1000.slice/session-1.scope',
    // A service that has children, and one below something else than a slice.
    '/system.slice/web.service/payload',
    '/system.slice/web.service/inner.service',
    // podman's own pod.
    `/libpod_parent/${ID}`,
    `/machine.slice/machine-libpod_pod_${ID}.slice`,
    // Not an id: too short, too long, upper case, with something behind it, with an unknown prefix.
    `/docker/${ID.slice(1)}`,
    `/docker/${ID}0`,
    `/docker/${ID.toUpperCase()}`,
    `/system.slice/docker-${ID}.scope.d`,
    `/system.slice/unknown-${ID}.scope`,
    `/system.slice/mycri-containerd-${ID}.scope`,
    `/docker/buildkit/x${ID.slice(1)}`,
    // Not a pod: a broken uid, no QoS level that exists, the parent missing.
    '/kubepods/podshop',
    `/kubepods/burstable/pod${UID.slice(1)}`,
    `/kubepods/urgent/pod${UID}`,
    `/mine/pod${UID}`,
    `/kubepods.slice/kubepods-pod${UID_}`,
  ])('%j', (path) => {
    expect(classifyCgroup(path)).toStrictEqual({ kind: 'other' });
    expect(isLeafCgroup(path)).toBe(false);
  });

  it('takes a container whose parent is no pod as one without a pod', () => {
    expect(classifyCgroup(`/kubepods/urgent/pod${UID}/${ID}`)).toStrictEqual({
      kind: 'container',
      containerId: ID,
    });
  });
});
