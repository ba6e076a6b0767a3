import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { containerdState } from '../../src/sources/containerd-state.ts';
import { crioState } from '../../src/sources/crio-state.ts';
import { dockerState } from '../../src/sources/docker-state.ts';
import { idOf, makeHostTree } from '../host-tree.ts';

const ID = idOf('a1');
const SANDBOX = idOf('b2');

describe('containerd', () => {
  const TASKS = 'run/containerd/io.containerd.runtime.v2.task/k8s.io';
  const pod = {
    'io.kubernetes.cri.sandbox-id': SANDBOX,
    'io.kubernetes.cri.sandbox-name': 'web-0',
    'io.kubernetes.cri.sandbox-namespace': 'shop',
    'io.kubernetes.cri.sandbox-uid': 'uid',
  };
  const annotations = {
    ...pod,
    'io.kubernetes.cri.container-type': 'container',
    'io.kubernetes.cri.container-name': 'nginx',
    'io.kubernetes.cri.image-name': 'nginx:1.27',
  };
  const podRecord = { podUid: 'uid', podName: 'web-0', namespace: 'shop', sandboxId: SANDBOX };
  const record = {
    ...podRecord,
    kind: 'container',
    containerName: 'nginx',
    imageName: 'nginx:1.27',
    runtime: 'containerd',
  };

  it('names a container', async () => {
    const host = await makeHostTree();
    await host.put(`${TASKS}/${ID}/config.json`, { process: { env: ['A=b'] }, annotations });
    expect(await containerdState(host.roots).find(ID)).toStrictEqual(record);
  });

  it('knows the first process of a container once it has one', async () => {
    const host = await makeHostTree();
    await host.put(`${TASKS}/${ID}/config.json`, { annotations });
    const source = containerdState(host.roots);
    expect(await source.find(ID)).not.toHaveProperty('initPid');
    await host.put(`${TASKS}/${ID}/init.pid`, '41290');
    expect(await source.find(ID)).toStrictEqual({ ...record, initPid: 41290 });
  });

  it.each(['', '0', '-1', '41290 x', 'null'])('takes %j for no process, and keeps the name', async (text) => {
    const host = await makeHostTree();
    await host.put(`${TASKS}/${ID}/config.json`, { annotations });
    await host.put(`${TASKS}/${ID}/init.pid`, text);
    expect(await containerdState(host.roots).find(ID)).toStrictEqual(record);
  });

  it('tells a sandbox', async () => {
    const host = await makeHostTree();
    const sandbox = { ...pod, 'io.kubernetes.cri.container-type': 'sandbox' };
    await host.put(`${TASKS}/${SANDBOX}/config.json`, { annotations: sandbox });
    expect(await containerdState(host.roots).find(SANDBOX)).toStrictEqual({
      ...podRecord,
      kind: 'sandbox',
      runtime: 'containerd',
    });
  });

  it('leaves out what an older containerd does not write', async () => {
    const host = await makeHostTree();
    const { 'io.kubernetes.cri.sandbox-uid': _, ...older } = annotations;
    await host.put(`${TASKS}/${ID}/config.json`, { annotations: older });
    expect(await containerdState(host.roots).find(ID)).not.toHaveProperty('podUid');
  });

  it.each(['run/k3s/containerd', 'run/k0s/containerd', 'var/snap/microk8s/common/run/containerd'])(
    'looks in %s too',
    async (root) => {
      const host = await makeHostTree();
      await host.put(`${root}/io.containerd.runtime.v2.task/k8s.io/${ID}/config.json`, { annotations });
      const source = containerdState(host.roots);
      expect(await source.find(ID)).toStrictEqual(record);
      expect(await source.probe()).toMatchObject({ available: true });
    },
  );

  it.each([
    ['without annotations', {}],
    ['of another client', { annotations: { 'nerdctl/name': 'x' } }],
    ['of an unknown type', { annotations: { ...annotations, 'io.kubernetes.cri.container-type': 'other' } }],
    ['that is no object', null],
  ])('knows nothing of a configuration %s', async (_, config) => {
    const host = await makeHostTree();
    await host.put(`${TASKS}/${ID}/config.json`, config);
    expect(await containerdState(host.roots).find(ID)).toBeUndefined();
  });

  it('does not take a field of another type, nor an inherited one', async () => {
    const host = await makeHostTree();
    await host.put(`${TASKS}/${ID}/config.json`, {
      annotations: { ...annotations, 'io.kubernetes.cri.container-name': ['nginx'], constructor: 'x' },
    });
    expect(await containerdState(host.roots).find(ID)).not.toHaveProperty('containerName');
  });

  it('knows nothing of a container that is not there, nor of pods', async () => {
    const host = await makeHostTree();
    await host.makeDirectory(TASKS);
    const source = containerdState(host.roots);
    expect(await source.find(ID)).toBeUndefined();
    expect(await source.findPod('uid')).toBeUndefined();
    await source.close();
  });

  it('says where it looked when there is no state directory', async () => {
    const host = await makeHostTree();
    expect(await containerdState(host.roots).probe()).toStrictEqual({
      available: false,
      why: `${join(host.directory, TASKS)} does not exist`,
      remedy: expect.stringContaining('mount'),
    });
  });

  it.each([
    ['no container', undefined],
    ['something else', 'k8s.io'],
  ])('says so where the directory holds %s', async (_, name = '') => {
    const host = await makeHostTree();
    await host.makeDirectory(join(TASKS, name));
    const source = containerdState(host.roots);
    expect(await source.probe()).toStrictEqual({
      available: false,
      why: `${join(host.directory, TASKS)} holds no directories of containers`,
      remedy: expect.stringContaining('nothing to do as long as containerd runs no containers'),
    });
    await host.put(`run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/${ID}/config.json`, {});
    expect(await source.probe()).toMatchObject({ available: true });
  });
});

describe('CRI-O', () => {
  const file = (id: string) => `run/containers/storage/overlay-containers/${id}/userdata/config.json`;
  const annotations = {
    'io.container.manager': 'cri-o',
    'io.kubernetes.container.name': 'redis',
    'io.kubernetes.container.restartCount': '3',
    'io.kubernetes.cri-o.ContainerType': 'container',
    'io.kubernetes.cri-o.Created': '2026-01-02T03:04:07.123456789Z',
    'io.kubernetes.cri-o.ImageName': 'quay.io/redis:7',
    'io.kubernetes.cri-o.SandboxID': SANDBOX,
    'io.kubernetes.pod.name': 'cache-0',
    'io.kubernetes.pod.namespace': 'shop',
    'io.kubernetes.pod.uid': 'uid',
  };

  it('names a container', async () => {
    const host = await makeHostTree();
    await host.put(file(ID), { annotations });
    expect(await crioState(host.roots).find(ID)).toStrictEqual({
      kind: 'container',
      podUid: 'uid',
      podName: 'cache-0',
      namespace: 'shop',
      containerName: 'redis',
      imageName: 'quay.io/redis:7',
      restartCount: 3,
      startedAtMillis: Date.UTC(2026, 0, 2, 3, 4, 7, 123),
      sandboxId: SANDBOX,
      runtime: 'cri-o',
    });
  });

  it('knows the first process of a container', async () => {
    const host = await makeHostTree();
    await host.put(file(ID), { annotations });
    await host.put(file(ID).replace('config.json', 'pidfile'), '41290\n');
    expect(await crioState(host.roots).find(ID)).toMatchObject({ containerName: 'redis', initPid: 41290 });
  });

  it('tells a sandbox, which has no container name', async () => {
    const host = await makeHostTree();
    const sandbox = { 'io.kubernetes.cri-o.ContainerType': 'sandbox', 'io.kubernetes.container.name': 'POD' };
    await host.put(file(SANDBOX), { annotations: sandbox });
    expect(await crioState(host.roots).find(SANDBOX)).toStrictEqual({ kind: 'sandbox', runtime: 'cri-o' });
  });

  it('leaves out a restart count and a time that are none', async () => {
    const host = await makeHostTree();
    const odd = {
      ...annotations,
      'io.kubernetes.container.restartCount': '-1',
      'io.kubernetes.cri-o.Created': 'yesterday',
    };
    await host.put(file(ID), { annotations: odd });
    const record = await crioState(host.roots).find(ID);
    expect(record).not.toHaveProperty('restartCount');
    expect(record).not.toHaveProperty('startedAtMillis');
  });

  it('leaves podman’s containers to podman', async () => {
    const host = await makeHostTree();
    await host.put(file(ID), { annotations: { ...annotations, 'io.container.manager': 'libpod' } });
    await host.put(file(SANDBOX), { annotations: { 'io.container.manager': 'libpod' } });
    expect(await crioState(host.roots).find(ID)).toBeUndefined();
    expect(await crioState(host.roots).find(SANDBOX)).toBeUndefined();
  });
});

describe('Docker', () => {
  const file = `var/lib/docker/containers/${ID}/config.v2.json`;
  const state = { Running: true, StartedAt: '2026-01-02T06:00:00.559043996Z' };
  const HEX = '0123456789abcdef'.repeat(4);

  it('names a container of its own', async () => {
    const host = await makeHostTree();
    await host.put(file, { Name: '/postgres', State: state, Config: { Image: 'postgres:17', Labels: {} } });
    expect(await dockerState(host.roots).find(ID)).toStrictEqual({
      kind: 'container',
      name: 'postgres',
      imageName: 'postgres:17',
      startedAtMillis: Date.UTC(2026, 0, 2, 6, 0, 0, 559),
      runtime: 'docker',
    });
  });

  it.each([
    ['that runs', { ...state, Pid: 41290 }, 41290],
    ['that waits for being started again', { ...state, Restarting: true, Pid: 0 }, undefined],
    ['that has ended', { ...state, Running: false, Pid: 41290 }, undefined],
    ['of a number that is text', { ...state, Pid: '41290' }, undefined],
  ])('the first process of a container %s', async (_, State, initPid) => {
    const host = await makeHostTree();
    await host.put(file, { Name: '/x', State, Config: {} });
    expect((await dockerState(host.roots).find(ID))?.initPid).toBe(initPid);
  });

  const labels = {
    'annotation.io.kubernetes.container.restartCount': '1',
    'io.kubernetes.container.name': 'smtp',
    'io.kubernetes.docker.type': 'container',
    'io.kubernetes.pod.name': 'mail-0',
    'io.kubernetes.pod.namespace': 'office',
    'io.kubernetes.pod.uid': 'uid',
    'io.kubernetes.sandbox.id': SANDBOX,
  };

  it('names a container of cri-dockerd', async () => {
    const host = await makeHostTree();
    await host.put(file, {
      Name: '/k8s_smtp_mail-0',
      State: state,
      Config: { Image: 'smtp:1', Labels: labels },
    });
    expect(await dockerState(host.roots).find(ID)).toMatchObject({
      kind: 'container',
      podUid: 'uid',
      podName: 'mail-0',
      namespace: 'office',
      containerName: 'smtp',
      name: 'k8s_smtp_mail-0',
      restartCount: 1,
      sandboxId: SANDBOX,
    });
  });

  it('tells a sandbox of cri-dockerd', async () => {
    const host = await makeHostTree();
    const Labels = {
      ...labels,
      'io.kubernetes.docker.type': 'podsandbox',
      'io.kubernetes.container.name': 'POD',
    };
    await host.put(file, { Name: '/k8s_POD_mail-0', Config: { Labels } });
    const record = await dockerState(host.roots).find(ID);
    expect(record).toMatchObject({ kind: 'sandbox', podName: 'mail-0' });
    expect(record).not.toHaveProperty('containerName');
  });

  it.each([
    ['is the beginning of its id', HEX.slice(0, 12), undefined],
    ['looks like an id and is none', 'decafc0ffee0', 'decafc0ffee0'],
  ])('an image that %s', async (_, Image, imageName) => {
    const host = await makeHostTree();
    await host.put(file, { Name: '/web', Image: `sha256:${HEX}`, State: state, Config: { Image } });
    expect((await dockerState(host.roots).find(ID))?.imageName).toBe(imageName);
  });

  it.each([
    ['that does not run yet, whose time is of the run before', { ...state, Running: false }],
    ['that never started', { Running: true, StartedAt: '0001-01-01T00:00:00Z' }],
    ['without a state', undefined],
  ])('gives no start time of a container %s', async (_, State) => {
    const host = await makeHostTree();
    await host.put(file, { Name: '/x', State, Config: {} });
    expect(await dockerState(host.roots).find(ID)).toStrictEqual({
      kind: 'container',
      name: 'x',
      runtime: 'docker',
    });
  });
});
