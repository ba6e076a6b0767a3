import type { Mount } from '@psiperf/cgroup';
import { expect, it } from 'vitest';
import { toContainerView } from '../../src/sidecar/container-view.ts';

const UID = '11111111-2222-3333-4444-555555555555';
const mount = (root: string, mountPoint: string, fileSystem: string): Mount => {
  return { root, mountPoint, fileSystem, options: ['rw'] };
};
const cgroupAt = (root: string) => mount(root, '/sys/fs/cgroup', 'cgroup2');
const LARGER = { whyNot: expect.stringContaining('not its own cgroup but a larger tree') };
const NONE = { whyNot: 'it has no cgroup v2 mount at /sys/fs/cgroup' };

it.for<[string, Mount[], string, string, unknown]>([
  ['its own', [cgroupAt('/../app')], '/../app', '/', '/../app'],
  ['its own, of a process below', [cgroupAt('/../app')], '/../app/init', '/', '/../app'],
  ['its own, seen from the host', [cgroupAt('/pod/app')], '/pod/app', '/pod/psiperf', '/pod/app'],
  ['the pod', [cgroupAt('/..')], '/../app', '/', LARGER],
  ['the host', [cgroupAt('/../../..')], '/../app', '/', LARGER],
  ['the host, seen from the host', [cgroupAt('/')], '/pod/app', '/pod/psiperf', LARGER],
  ['the pod, seen from the host', [cgroupAt('/pod')], '/pod/app', '/pod/psiperf', LARGER],
  ["psiperf's", [cgroupAt('/')], '/../app', '/', LARGER],
  ["another container's", [cgroupAt('/../app2')], '/../app', '/', LARGER],
  ['nothing', [], '/../app', '/', NONE],
  ['cgroup v1', [mount('/', '/sys/fs/cgroup', 'tmpfs')], '/../app', '/', NONE],
  ['what covers it', [cgroupAt('/../app'), mount('/', '/sys/fs/cgroup', 'tmpfs')], '/../app', '/', NONE],
])('mounted is %s', ([, mounts, cgroup, own, expected]) => {
  expect(toContainerView(mounts, cgroup, own).cgroup).toEqual(expected);
});

it.for([`/var/lib/kubelet/pods/${UID}/containers/app/1a2b3c4d`, `/lib/kubelet/pods/${UID}/containers/app/0`])(
  "the container's name is in the kubelet's mount %s",
  (root) => {
    const mounts = [cgroupAt('/../app'), mount(root, '/dev/termination-log', 'ext4')];
    expect(toContainerView(mounts, '/../app', '/').containerName).toBe('app');
  },
);

it('no other mount names it', () => {
  const mounts = [cgroupAt('/../app'), mount(`/kubelet/pods/${UID}/etc-hosts`, '/etc/hosts', 'ext4')];
  expect(toContainerView(mounts, '/../app', '/')).toEqual({ cgroup: '/../app' });
});
