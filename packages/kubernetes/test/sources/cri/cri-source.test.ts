import { join } from 'node:path';
import { inspect } from 'node:util';
import { status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ManualClock } from '../../../../../test/bed/manual-clock.ts';
import { CriSource } from '../../../src/sources/cri/cri-source.ts';
import { idOf, makeHostTree } from '../../host-tree.ts';
import { type FakeContainer, FakeRuntime, type FakeSandbox } from './fake-runtime.ts';

const ID = idOf('a1');
const OTHER = idOf('a2');
const SANDBOX = idOf('b1');

const SANDBOX_ENTRY: FakeSandbox = {
  id: SANDBOX,
  metadata: { name: 'web-0', uid: 'uid', namespace: 'shop' },
  labels: {
    app: 'web',
    'io.kubernetes.pod.name': 'web-0',
    'io.kubernetes.pod.namespace': 'shop',
    'io.kubernetes.pod.uid': 'uid',
  },
  annotations: { team: 'checkout' },
};
const CONTAINER: FakeContainer = {
  id: ID,
  podSandboxId: SANDBOX,
  metadata: { name: 'nginx', attempt: 3 },
  image: { image: `sha256:${idOf('cc')}`, userSpecifiedImage: 'nginx:1.27' },
  state: 1,
  labels: {
    'io.kubernetes.container.name': 'nginx',
    'io.kubernetes.pod.name': 'web-0',
    'io.kubernetes.pod.namespace': 'shop',
    'io.kubernetes.pod.uid': 'uid',
  },
  annotations: { 'io.kubernetes.container.restartCount': '2' },
};
const DETAILS = { labels: { app: 'web' }, annotations: { team: 'checkout' } };
const RECORD = {
  kind: 'container',
  podUid: 'uid',
  podName: 'web-0',
  namespace: 'shop',
  containerName: 'nginx',
  imageName: 'nginx:1.27',
  restartCount: 2,
  sandboxId: SANDBOX,
  runtime: 'containerd',
  details: DETAILS,
};

async function setUp() {
  const host = await makeHostTree();
  const runtime = await FakeRuntime.start(join(host.directory, 'run/containerd/containerd.sock'));
  runtime.containers = [CONTAINER];
  runtime.sandboxes = [SANDBOX_ENTRY];
  const clock = new ManualClock();
  const source = new CriSource({ roots: host.roots, clock });
  onTestFinished(() => source.close());
  return { host, runtime, clock, source };
}

describe('what it tells', () => {
  it('names a container', async () => {
    const { source } = await setUp();
    expect(await source.find(ID)).toStrictEqual(RECORD);
  });

  it('tells a sandbox, which has no container name', async () => {
    const { source } = await setUp();
    expect(await source.find(SANDBOX)).toStrictEqual({
      kind: 'sandbox',
      podUid: 'uid',
      podName: 'web-0',
      namespace: 'shop',
      sandboxId: SANDBOX,
      runtime: 'containerd',
      details: DETAILS,
    });
  });

  it('tells what a pod is called and what describes it', async () => {
    const { source } = await setUp();
    expect(await source.findPod('uid')).toStrictEqual({
      podName: 'web-0',
      namespace: 'shop',
      details: DETAILS,
    });
    expect(await source.findPod('another')).toBeUndefined();
  });

  it('names init and ephemeral containers as any other', async () => {
    const { runtime, source } = await setUp();
    const init = { ...CONTAINER, id: idOf('a3'), metadata: { name: 'migrate' } };
    const ephemeral = { ...CONTAINER, id: idOf('a4'), metadata: { name: 'debugger-x7k2p' } };
    runtime.containers = [init, CONTAINER, ephemeral];
    expect(await source.find(init.id)).toStrictEqual({ ...RECORD, containerName: 'migrate' });
    expect(await source.find(ephemeral.id)).toStrictEqual({ ...RECORD, containerName: 'debugger-x7k2p' });
  });

  it('gives a static pod the uid of its path', async () => {
    const { runtime, source } = await setUp();
    const hash = 'd41d8cd98f00b204e9800998ecf8427e';
    runtime.sandboxes = [{ ...SANDBOX_ENTRY, metadata: { ...SANDBOX_ENTRY.metadata, uid: hash } }];
    expect(await source.find(ID)).toMatchObject({ podUid: hash, podName: 'web-0' });
    expect(await source.findPod(hash)).toMatchObject({ podName: 'web-0' });
  });

  it('names a container whose sandbox is not listed any more by its own labels', async () => {
    const { runtime, source } = await setUp();
    runtime.sandboxes = [];
    const { details: _, ...record } = RECORD;
    expect(await source.find(ID)).toStrictEqual(record);
  });

  it('names a container that was started without a kubelet', async () => {
    const { runtime, source } = await setUp();
    runtime.containers = [{ id: ID, podSandboxId: SANDBOX, metadata: { name: 'burn', attempt: 1 } }];
    const { imageName: _, ...record } = RECORD;
    expect(await source.find(ID)).toStrictEqual({ ...record, containerName: 'burn', restartCount: 1 });
  });

  it.each([
    [{ image: 'docker.io/library/nginx:1.26' }, 'docker.io/library/nginx:1.26'],
    [{ image: `nginx@sha256:${idOf('cc')}` }, `nginx@sha256:${idOf('cc')}`],
    [{ image: `sha256:${idOf('cc')}` }, undefined],
    [{ image: idOf('cc') }, undefined],
    [{ image: 'nginx:1.26', userSpecifiedImage: 'nginx' }, 'nginx'],
    [undefined, undefined],
  ])('takes the image %j as %s', async (image, imageName) => {
    const { runtime, source } = await setUp();
    const { image: _, ...container } = CONTAINER;
    runtime.containers = [image === undefined ? container : { ...container, image }];
    expect((await source.find(ID))?.imageName).toBe(imageName);
  });

  it.each([
    ['cri-o', 'cri-o'],
    ['docker', 'docker'],
    ['youki', undefined],
  ])('knows the runtime %s', async (runtimeName, expected) => {
    const { runtime, source } = await setUp();
    runtime.version = { runtimeName, runtimeVersion: '1' };
    expect((await source.find(ID))?.runtime).toBe(expected);
  });

  it('keeps nothing of a manifest that kubectl left, which holds the environment', async () => {
    const { runtime, source } = await setUp();
    const manifest = { 'kubectl.kubernetes.io/last-applied-configuration': '{"env": "hunter2"}' };
    runtime.sandboxes = [{ ...SANDBOX_ENTRY, annotations: { ...SANDBOX_ENTRY.annotations, ...manifest } }];
    runtime.containers = [{ ...CONTAINER, annotations: { ...CONTAINER.annotations, token: 'hunter2' } }];
    const records = [await source.find(ID), await source.find(SANDBOX), await source.findPod('uid')];
    expect(records[0]).toStrictEqual(RECORD);
    expect(inspect([records, source], { depth: null, showHidden: true })).not.toContain('hunter2');
  });
});

describe('when it asks', () => {
  it('asks once for all that is looked up at a time', async () => {
    const { runtime, source } = await setUp();
    const ids = Array.from({ length: 50 }, (_, index) => idOf((index + 16).toString(16)));
    runtime.containers = ids.map((id) => ({ ...CONTAINER, id }));
    const records = await Promise.all([...ids, SANDBOX, OTHER].map((id) => source.find(id)));
    expect(records.filter((record) => record?.kind === 'container')).toHaveLength(50);
    await Promise.all([...ids, OTHER].map((id) => source.find(id)));
    await source.findPod('uid');
    expect(runtime.timesAsked('ListContainers')).toBe(1);
  });

  it('asks again for what it does not know, when the lists are not young any more', async () => {
    const { runtime, clock, source } = await setUp();
    expect(await source.find(OTHER)).toBeUndefined();
    runtime.containers.push({ ...CONTAINER, id: OTHER });
    clock.advance(99);
    expect(await source.find(OTHER)).toBeUndefined();
    clock.advance(1);
    expect(await source.find(OTHER)).toStrictEqual(RECORD);
    expect(runtime.timesAsked('Version')).toBe(1);
  });

  it('asks again where the clock was set back', async () => {
    const { runtime, clock, source } = await setUp();
    expect(await source.find(OTHER)).toBeUndefined();
    runtime.containers.push({ ...CONTAINER, id: OTHER });
    clock.advance(-3_600_000);
    expect(await source.find(OTHER)).toStrictEqual(RECORD);
  });

  it('does not ask again about what it knows', async () => {
    const { runtime, clock, source } = await setUp();
    await source.find(ID);
    clock.advance(60_000);
    expect(await source.find(ID)).toStrictEqual(RECORD);
    expect(await source.findPod('uid')).toBeDefined();
    expect(runtime.timesAsked('ListContainers')).toBe(1);
  });

  it('names a container that was restarted by its new id, and forgets the old one when it is removed', async () => {
    const { runtime, clock, source } = await setUp();
    await source.find(ID);
    const annotations = { 'io.kubernetes.container.restartCount': '3' };
    runtime.containers = [
      { ...CONTAINER, state: 2 },
      { ...CONTAINER, id: OTHER, annotations },
    ];
    clock.advance(1_000);
    expect(await source.find(OTHER)).toStrictEqual({ ...RECORD, restartCount: 3 });
    expect(await source.find(ID)).toStrictEqual(RECORD);
    runtime.containers = runtime.containers.slice(1);
    clock.advance(1_000);
    await source.find(idOf('a3'));
    expect(await source.find(ID)).toBeUndefined();
  });

  it('names a container that ended before it was asked about, as long as the runtime lists it', async () => {
    const { runtime, source } = await setUp();
    runtime.containers = [{ ...CONTAINER, state: 2 }];
    expect(await source.find(ID)).toStrictEqual(RECORD);
  });

  it('knows nothing of a container that was removed before it was asked about', async () => {
    const { runtime, source } = await setUp();
    runtime.containers = [];
    expect(await source.find(ID)).toBeUndefined();
  });

  it('tells two pods of one name apart', async () => {
    const { runtime, source } = await setUp();
    const again = { ...SANDBOX_ENTRY, id: idOf('b2'), metadata: { ...SANDBOX_ENTRY.metadata, uid: 'uid2' } };
    runtime.sandboxes.push({ ...again, labels: { app: 'web', version: '2' } });
    runtime.containers.push({ ...CONTAINER, id: OTHER, podSandboxId: again.id });
    expect(await source.find(ID)).toMatchObject({ podUid: 'uid', details: DETAILS });
    expect(await source.find(OTHER)).toMatchObject({
      podUid: 'uid2',
      details: { labels: { app: 'web', version: '2' } },
    });
  });
});

describe('events', () => {
  const CRI_O = { runtimeName: 'cri-o', runtimeVersion: '1.34.0' };
  const CONTAINERD_2 = { runtimeName: 'containerd', runtimeVersion: 'v2.1.3' };

  it.each([CRI_O, CONTAINERD_2])('ask again at once after one of %j, and not without', async (version) => {
    const { runtime, clock, source } = await setUp();
    runtime.version = version;
    expect(await source.find(OTHER)).toBeUndefined();
    await vi.waitFor(() => expect(runtime.listeners).toBe(1));
    clock.advance(4_999);
    expect(await source.find(OTHER)).toBeUndefined();
    expect(runtime.timesAsked('ListContainers')).toBe(1);
    runtime.containers.push({ ...CONTAINER, id: OTHER });
    runtime.tell(OTHER);
    await vi.waitFor(async () => expect(await source.find(OTHER)).toBeDefined());
    expect(runtime.timesAsked('ListContainers')).toBe(2);
  });

  it('that are lost keep nothing unnamed', async () => {
    const { runtime, clock, source } = await setUp();
    runtime.version = CRI_O;
    await source.find(OTHER);
    runtime.containers.push({ ...CONTAINER, id: OTHER });
    clock.advance(5_000);
    expect(await source.find(OTHER)).toBeDefined();
  });

  it.each(['1.6.20~ds1', '1.7.24', 'v1.7.0', ''])(
    'are left to the kubelet by a containerd %s, which gives each to one listener only',
    async (runtimeVersion) => {
      const { runtime, source } = await setUp();
      runtime.version = { runtimeName: 'containerd', runtimeVersion };
      await source.find(ID);
      expect(runtime.asked).not.toContain('GetContainerEvents');
    },
  );

  it.each([
    ['unimplemented', status.UNIMPLEMENTED],
    ['unknown, as containerd says it', status.UNKNOWN],
    ['ended at once, as by a CRI-O that is not configured to send them', status.OK],
  ])('that are %s leave it to asking', async (_, code) => {
    const { runtime, clock, source } = await setUp();
    runtime.version = CRI_O;
    runtime.misbehaviours.set('GetContainerEvents', code);
    expect(await source.find(OTHER)).toBeUndefined();
    runtime.containers.push({ ...CONTAINER, id: OTHER });
    await vi.waitFor(async () => {
      clock.advance(100);
      expect(await source.find(OTHER)).toBeDefined();
    });
    expect(runtime.timesAsked('GetContainerEvents')).toBe(1);
    expect(runtime.timesAsked('Version')).toBe(1);
  });

  it('are followed again after the runtime was restarted', async () => {
    const { runtime, clock, source } = await setUp();
    runtime.version = CRI_O;
    await source.find(ID);
    await vi.waitFor(() => expect(runtime.listeners).toBe(1));
    runtime.stop();
    await runtime.restart();
    runtime.containers.push({ ...CONTAINER, id: OTHER });
    await vi.waitFor(async () => {
      clock.advance(100);
      expect(await source.find(OTHER)).toBeDefined();
    });
    await vi.waitFor(() => expect(runtime.listeners).toBe(1));
  });

  it('are not followed any more when it is closed', async () => {
    const { runtime, source } = await setUp();
    runtime.version = CRI_O;
    await source.find(ID);
    await vi.waitFor(() => expect(runtime.listeners).toBe(1));
    await source.close();
    await vi.waitFor(() => expect(runtime.listeners).toBe(0));
  });
});
