import type { Namespaces, ProcessStatus } from '@psiperf/cgroup';
import { expect, it } from 'vitest';
import type { Host } from '../../src/inspect/host.ts';
import type { Inspection } from '../../src/inspect/inspection.ts';
import { toReadyCommands } from '../../src/inspect/ready-commands.ts';
import { toSharedNamespaces } from '../../src/inspect/shared-namespaces.ts';

const OF_HOST: Namespaces = { cgroup: 1, ipc: 2, mnt: 3, net: 4, pid: 5, user: 6, uts: 7 };
const HOST: Host = { procRoot: '/proc', isSeen: true, namespaces: OF_HOST, bootMillis: 0 };

const status = (pid: number): ProcessStatus => ({
  command: 'app',
  state: 'S',
  pid,
  processId: pid,
  parent: 1,
  user: 0,
  pids: [pid],
});

function inspectionOf(
  attributes: Readonly<Record<string, string>>,
  changes: Partial<Inspection> = {},
): Inspection {
  return {
    process: undefined,
    ended: false,
    cgroupPath: '/a',
    owner: { kind: 'container', path: '/a', entity: { subject: 'container', attributes } },
    processes: [],
    first: status(50),
    namespaces: { ...OF_HOST, mnt: 30, pid: 50 },
    firstNamespaces: undefined,
    resources: undefined,
    ...changes,
  };
}

const enter = (changes: Partial<Inspection>, host: Partial<Host> = {}) =>
  toReadyCommands(inspectionOf({}, changes), { ...HOST, ...host }, undefined).nsenter;

it('enters the namespaces that are not shared with the host', () => {
  expect(enter({})).toBe('nsenter --target 50 --mount --pid -- sh');
  expect(enter({ namespaces: OF_HOST })).toBeUndefined();
  expect(enter({ namespaces: { ...OF_HOST, user: 60 } })).toBe('nsenter --target 50 --user -- sh');
});

it('enters the usual ones where those of the host are not known', () => {
  const usual = 'nsenter --target 50 --cgroup --ipc --mount --net --pid --uts -- sh';
  expect(enter({}, { namespaces: undefined })).toBe(usual);
});

it('enters nothing that has ended, or whose pid is not that of the host', () => {
  expect(enter({ ended: true })).toBeUndefined();
  expect(enter({}, { isSeen: false })).toBeUndefined();
  expect(enter({ first: undefined })).toBeUndefined();
});

it('enters nothing of the host: not its first process, and none that is in no container', () => {
  const denied = { absent: 'not-permitted' } as const;
  const unknown: Namespaces = {
    ...{ cgroup: denied, ipc: denied, mnt: denied, net: denied },
    ...{ pid: denied, user: denied, uts: denied },
  };
  expect(enter({ namespaces: unknown })).toContain('--mount');
  expect(enter({ first: status(1), namespaces: unknown })).toBeUndefined();
  const owner = { kind: 'none', path: '/a', entity: { subject: 'cgroup', attributes: {} } } as const;
  expect(enter({ owner, namespaces: unknown })).toBeUndefined();
  expect(enter({ owner: undefined, namespaces: unknown })).toBeUndefined();
});

const KUBELET = { 'container.id': 'c1', 'k8s.pod.uid': 'u' };

it.each([
  ['containerd', { ...KUBELET, 'container.runtime.name': 'containerd' }, 'crictl inspect c1'],
  ['a path that names no runtime', KUBELET, 'crictl inspect c1'],
  ["a kubelet's Docker", { ...KUBELET, 'container.runtime.name': 'docker' }, 'crictl inspect c1'],
  ['Docker', { 'container.id': 'c1', 'container.runtime.name': 'docker' }, 'docker inspect c1'],
  ['podman', { 'container.id': 'c1', 'container.runtime.name': 'podman' }, 'podman inspect c1'],
  ['nobody knows what', { 'container.id': 'c1' }, undefined],
  ['no container', {}, undefined],
])('asks the runtime: %s', (_, attributes, command) => {
  expect(toReadyCommands(inspectionOf(attributes), HOST, undefined).inspect).toBe(command);
});

it('asks of a sandbox as a sandbox, and by the socket that was given', () => {
  const inspection = inspectionOf(KUBELET);
  const owner = inspection.owner && { ...inspection.owner, kind: 'sandbox' as const };
  expect(toReadyCommands({ ...inspection, owner }, HOST, '/run/a.sock').inspect).toBe(
    'crictl --runtime-endpoint unix:///run/a.sock inspectp c1',
  );
});

it('says with whom namespaces are shared, where it can be told', () => {
  const process = {
    status: status(60),
    start: 0,
    cgroup: '/a',
    namespaces: OF_HOST,
  };
  const denied = { absent: 'not-permitted' } as const;
  const shared = toSharedNamespaces(
    inspectionOf(
      {},
      {
        process,
        namespaces: { ...OF_HOST, mnt: 30, net: denied },
        firstNamespaces: { ...OF_HOST, mnt: 30, pid: 50 },
      },
    ),
    HOST,
  );
  expect(shared.find(({ name }) => name === 'mnt')).toMatchObject({ withHost: false, withContainer: true });
  expect(shared.find(({ name }) => name === 'pid')).toMatchObject({ withHost: true, withContainer: false });
  expect(shared.find(({ name }) => name === 'net')).toMatchObject({
    inode: denied,
    withHost: undefined,
    withContainer: undefined,
  });
  expect(shared).toHaveLength(7);
});

it('of a container there is no other process to share with', () => {
  const [first] = toSharedNamespaces(inspectionOf({}, { firstNamespaces: OF_HOST }), HOST);
  expect(first).toMatchObject({ name: 'cgroup', withHost: true, withContainer: undefined });
});
