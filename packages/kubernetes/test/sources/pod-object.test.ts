import { describe, expect, it } from 'vitest';
import { toRecords } from '../../src/sources/pod-object.ts';
import { idOf } from '../host-tree.ts';
import { MIRROR_UID, mirrorPod, plainPod, STATIC_HASH, staticPod, webPod } from './pod-objects.ts';

const detailsOf = (pod: unknown) => toRecords(pod)?.pod.details;

describe('a pod object', () => {
  it('tells its name, labels, annotations, owners and node', () => {
    expect(toRecords(webPod())).toMatchObject({
      podUid: '0c2a3b44-9f5e-4d6a-8b7c-1d2e3f405162',
      pod: { podName: 'web-5d9c7bdf8-x2x7z', namespace: 'shop' },
    });
    expect(detailsOf(webPod())).toEqual({
      labels: { app: 'web', 'pod-template-hash': '5d9c7bdf8' },
      annotations: { team: 'checkout' },
      owners: [
        { kind: 'ReplicaSet', name: 'web-5d9c7bdf8', uid: '7777b155-5b1d-4c57-9f53-3f5a11f0f8a1' },
        { kind: 'Deployment', name: 'web' },
      ],
      nodeName: 'node-1',
    });
  });

  it('names containers of every kind, and the one before the last restart', () => {
    const containers = toRecords(webPod())?.containers;
    expect([...(containers?.keys() ?? [])].sort()).toEqual([idOf('1a'), idOf('2a'), idOf('2b'), idOf('3c')]);
    expect(containers?.get(idOf('2b'))).toMatchObject({
      kind: 'container',
      podUid: '0c2a3b44-9f5e-4d6a-8b7c-1d2e3f405162',
      podName: 'web-5d9c7bdf8-x2x7z',
      namespace: 'shop',
      containerName: 'app',
      imageName: 'docker.io/shop/web:1.2',
      restartCount: 3,
      startedAtMillis: Date.UTC(2026, 10, 21, 15, 0, 9),
      runtime: 'containerd',
      details: { labels: { app: 'web' } },
    });
    expect(containers?.get(idOf('2a'))).toMatchObject({ containerName: 'app', restartCount: 2 });
    expect(containers?.get(idOf('1a'))).toMatchObject({ containerName: 'migrate', restartCount: 0 });
  });

  it('has the image of the specification where the runtime tells an id only', () => {
    const record = toRecords(webPod())?.containers.get(idOf('3c'));
    expect(record).toMatchObject({ containerName: 'debugger-x', imageName: 'busybox' });
  });

  it('keeps nothing of what may be secret', () => {
    const records = toRecords(webPod());
    const text = JSON.stringify([records?.pod, [...(records?.containers.values() ?? [])]]);
    expect(text).not.toContain('hunter2');
  });

  it('has the last of a container in CrashLoopBackOff as it is now', () => {
    const pod = plainPod('web', 'uid-1', idOf('2b'));
    Object.assign(pod.status.containerStatuses[0] ?? {}, {
      restartCount: 4,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: {
        terminated: { containerID: `containerd://${idOf('2b')}`, startedAt: '2026-11-21T15:00:05Z' },
      },
    });
    expect([...(toRecords(pod)?.containers.values() ?? [])]).toMatchObject([{ restartCount: 4 }]);
  });

  it.each([
    ['containerd', 'containerd'],
    ['cri-o', 'cri-o'],
    ['docker', 'docker'],
    ['rkt', undefined],
  ])('of the runtime %s', (prefix, runtime) => {
    const pod = plainPod('web', 'uid-1', idOf('2b'));
    Object.assign(pod.status.containerStatuses[0] ?? {}, { containerID: `${prefix}://${idOf('2b')}` });
    expect(toRecords(pod)?.containers.get(idOf('2b'))?.runtime).toBe(runtime);
  });
});

describe('a static pod', () => {
  it('has the uid of its path in the kubelet', () => {
    expect(toRecords(staticPod())).toMatchObject({ podUid: STATIC_HASH });
    expect(detailsOf(staticPod())).not.toHaveProperty('mirrorUid');
  });

  it('has the uid of its path in the API server too, and its own besides', () => {
    expect(toRecords(mirrorPod())).toMatchObject({ podUid: STATIC_HASH });
    expect(detailsOf(mirrorPod())).toMatchObject({ mirrorUid: MIRROR_UID });
    expect(toRecords(mirrorPod())?.containers.get(idOf('4d'))).toMatchObject({ podUid: STATIC_HASH });
  });

  it('cannot be claimed with the uid of another pod', () => {
    const pod = mirrorPod();
    const annotations = { 'kubernetes.io/config.mirror': '0c2a3b44-9f5e-4d6a-8b7c-1d2e3f405162' };
    expect(toRecords({ ...pod, metadata: { ...pod.metadata, annotations } })?.podUid).toBe(MIRROR_UID);
  });
});

describe('owners', () => {
  const ownedBy = (kind: string, name: string, labels = {}) => {
    const pod = plainPod('x', 'uid-1', idOf('2b'));
    const ownerReferences = [
      { kind: 'Other', name: 'second', uid: 'u2' },
      { kind, name, uid: 'u1', controller: true },
    ];
    return detailsOf({ ...pod, metadata: { ...pod.metadata, labels, ownerReferences } })?.owners;
  };

  it.each([['StatefulSet'], ['DaemonSet']])('%s', (kind) => {
    expect(ownedBy(kind, 'web')).toEqual([{ kind, name: 'web', uid: 'u1' }]);
  });

  it('has no Deployment behind a ReplicaSet that stands for itself', () => {
    expect(ownedBy('ReplicaSet', 'web-5d9c')).toEqual([{ kind: 'ReplicaSet', name: 'web-5d9c', uid: 'u1' }]);
  });

  it('has no Deployment where the hash is not the end of the name', () => {
    expect(ownedBy('ReplicaSet', 'web', { 'pod-template-hash': '5d9c' })).toHaveLength(1);
  });

  it('has the CronJob of a Job that is named after a minute', () => {
    expect(ownedBy('Job', 'report-29586180')?.[1]).toEqual({ kind: 'CronJob', name: 'report' });
  });

  it.each([['import-20261121'], ['report-7'], ['report']])('has none of the Job %s', (name) => {
    expect(ownedBy('Job', name)).toHaveLength(1);
  });

  it('leaves out what is no workload', () => {
    expect(ownedBy('Node', 'node-1')).toBeUndefined();
  });
});

describe('what is no pod object', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'pod'],
    ['an empty object', {}],
    ['a pod without a name', { metadata: { uid: 'u', namespace: 'n' } }],
  ])('%s', (_, value) => {
    expect(toRecords(value)).toBeUndefined();
  });

  const ODD = [undefined, null, 7, Number.NaN, true, 'text', [], [null], [[{}]], {}, { running: 1, name: 2 }];
  const FIELDS = ['metadata.labels', 'metadata.annotations', 'metadata.ownerReferences', 'spec', 'status'];
  const STATUS = [
    'containerID',
    'name',
    'image',
    'restartCount',
    'state',
    'lastState',
    'lastState.terminated',
  ];
  const put = (target: object, path: string, value: unknown) => {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], target);
    Object.assign(parent as object, { [last]: value });
  };

  it.each(FIELDS)('names the pod whatever its %s is', (field) => {
    for (const odd of ODD) {
      const pod = webPod();
      put(pod, field, odd);
      expect(toRecords(pod)?.pod.podName).toBe('web-5d9c7bdf8-x2x7z');
      for (const text of Object.values(detailsOf(pod)?.labels ?? {})) expect(text).toBeTypeOf('string');
    }
  });

  it.each(STATUS)("names the other containers whatever one's %s is", (field) => {
    for (const odd of ODD) {
      const pod = webPod();
      put((pod.status.containerStatuses as object[])[0] ?? {}, field, odd);
      const record = toRecords(pod)?.containers.get(idOf('3c'));
      expect(record).toMatchObject({ containerName: 'debugger-x' });
    }
  });

  it('takes the containers that are there where others are broken', () => {
    const pod = webPod();
    const broken = [
      null,
      7,
      { name: 'x' },
      { containerID: `containerd://${idOf('5e')}` },
      { name: 'x', containerID: '://' },
    ];
    pod.status.containerStatuses = [...broken, ...(pod.status.containerStatuses as unknown[])];
    expect([...(toRecords(pod)?.containers.keys() ?? [])]).toContain(idOf('2b'));
    expect([...(toRecords(pod)?.containers.keys() ?? [])]).not.toContain(idOf('5e'));
  });
});
