import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { detectResources, type ResourceDetector } from '@opentelemetry/resources';
import { hostRoots } from '@psiperf/cgroup';
import { expect, onTestFinished, test } from 'vitest';
import { OwnPodDetector } from '../../src/own-pod/own-pod-detector.ts';

const UID = '11111111-2222-3333-4444-555555555555';
const OTHER_UID = '99999999-2222-3333-4444-555555555555';
const ID = 'ab'.repeat(32);
const NAMESPACE_FILE = 'var/run/secrets/kubernetes.io/serviceaccount/namespace';

const mount = (root: string, point: string) =>
  `812 790 8:1 ${root} ${point} rw,relatime - ext4 /dev/sda1 rw\n`;
const HOSTS = mount(`/var/lib/kubelet/pods/${UID}/etc-hosts`, '/etc/hosts');
const TERMINATION_LOG = mount(`/var/lib/kubelet/pods/${UID}/containers/app/1a2b3c4d`, '/dev/termination-log');
const POD_PATH = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UID.replaceAll('-', '_')}.slice`;

/** What the SDK makes of the detector where these are the files, without waiting for anything. */
function detect(files: Readonly<Record<string, string>>): unknown {
  const directory = mkdtempSync(join(tmpdir(), 'psiperf-own-pod-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const detector: ResourceDetector = new OwnPodDetector(hostRoots(directory));
  const { attributes } = detectResources({ detectors: [detector] });
  // The SDK complains of an attribute that turns out to be undefined.
  expect(detector.detect()).toStrictEqual({ attributes });
  return attributes;
}

test('tells the pod, its namespace and the container by what the kubelet mounts, in a cgroup namespace', () => {
  expect(
    detect({
      'proc/self/cgroup': '0::/\n',
      'proc/self/mountinfo': HOSTS + TERMINATION_LOG,
      [NAMESPACE_FILE]: 'shop',
    }),
  ).toEqual({ 'k8s.pod.uid': UID, 'k8s.namespace.name': 'shop', 'k8s.container.name': 'app' });
});

test('tells the container by its cgroup where the host has no namespace for it', () => {
  expect(
    detect({
      'proc/self/cgroup': `0::${POD_PATH}/cri-containerd-${ID}.scope\n`,
      'proc/self/mountinfo': HOSTS + TERMINATION_LOG,
    }),
  ).toEqual({
    'k8s.pod.uid': UID,
    'k8s.container.name': 'app',
    'container.id': ID,
    'container.runtime.name': 'containerd',
  });
});

test('tells the container of a process that is in a cgroup below, and no pod where there is none', () => {
  expect(
    detect({
      'proc/self/cgroup': `0::/system.slice/docker-${ID}.scope/workers/1\n`,
      [NAMESPACE_FILE]: 'copied',
    }),
  ).toEqual({ 'container.id': ID, 'container.runtime.name': 'docker' });
});

test.each([
  ['a static pod', HOSTS.replaceAll(UID, '0'.repeat(32)), { 'k8s.pod.uid': '0'.repeat(32) }],
  ['a kubelet with a file system of its own', HOSTS.replace('/var/lib/', '/lib/'), { 'k8s.pod.uid': UID }],
  ['hosts that the pod mounts itself', TERMINATION_LOG, { 'k8s.pod.uid': UID, 'k8s.container.name': 'app' }],
  [
    "another pod's directory that is mounted",
    mount(`/var/lib/kubelet/pods/${OTHER_UID}/containers/other/0a`, '/host/log') + HOSTS + TERMINATION_LOG,
    { 'k8s.pod.uid': UID, 'k8s.container.name': 'app' },
  ],
  ["a whole machine's mounts", mount('/', '/') + mount('/hosts', '/etc/hosts'), {}],
])('tells no more than it knows: %s', (_name, mountinfo, expected) => {
  expect(detect({ 'proc/self/cgroup': '0::/\n', 'proc/self/mountinfo': mountinfo })).toEqual(expected);
});

test('detects nothing where there is nothing to read, as on other systems', () => {
  expect(detect({})).toEqual({});
});
