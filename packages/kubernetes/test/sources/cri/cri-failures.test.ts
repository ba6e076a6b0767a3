import { chmod, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../../../../test/bed/manual-clock.ts';
import { ContainerNamer } from '../../../src/container-namer.ts';
import type { KubernetesError } from '../../../src/kubernetes-error.ts';
import { CriSource } from '../../../src/sources/cri/cri-source.ts';
import { idOf, makeHostTree } from '../../host-tree.ts';
import { FakeRuntime } from './fake-runtime.ts';

const ID = idOf('a1');
const CONTAINER = { id: ID, podSandboxId: idOf('b1'), metadata: { name: 'nginx' } };
const SANDBOX = { id: idOf('b1'), metadata: { name: 'web-0', uid: 'uid', namespace: 'shop' } };

async function setUp() {
  const host = await makeHostTree();
  const clock = new ManualClock();
  const open = (socket?: string) => {
    const source = new CriSource({ roots: host.roots, clock, ...(socket !== undefined && { socket }) });
    onTestFinished(() => source.close());
    return source;
  };
  const start = async (path: string) => {
    const runtime = await FakeRuntime.start(join(host.directory, path));
    runtime.containers = [CONTAINER];
    runtime.sandboxes = [SANDBOX];
    return runtime;
  };
  return { host, clock, open, start };
}

const USUAL = 'run/containerd/containerd.sock';

describe('the socket', () => {
  it.each([
    USUAL,
    'run/k3s/containerd/containerd.sock',
    'run/k0s/containerd.sock',
    'var/snap/microk8s/common/run/containerd.sock',
    'run/crio/crio.sock',
    'run/cri-dockerd.sock',
  ])('is found at %s', async (path) => {
    const { open, start } = await setUp();
    await start(path);
    const source = open();
    expect(await source.probe()).toStrictEqual({
      available: true,
      adds: 'pod, namespace, container, image, restart count, pod labels and annotations, sandboxes',
    });
    expect(await source.find(ID)).toMatchObject({ podName: 'web-0', containerName: 'nginx' });
  });

  it('is the one that is given, whatever else is there', async () => {
    const { host, open, start } = await setUp();
    await start(USUAL);
    const other = await start('elsewhere/runtime.sock');
    other.containers = [{ ...CONTAINER, metadata: { name: 'other' } }];
    const source = open(join(host.directory, 'elsewhere/runtime.sock'));
    expect(await source.find(ID)).toMatchObject({ containerName: 'other' });
  });

  it.each([
    ['whose containerd offers no CRI, as Docker sets it up', status.UNIMPLEMENTED],
    ['whose runtime is broken', status.INTERNAL],
  ])('is not one %s where there is another', async (_, code) => {
    const { open, start } = await setUp();
    const containerd = await start(USUAL);
    containerd.misbehaviours.set('Version', code);
    await start('run/cri-dockerd.sock');
    expect(await open().find(ID)).toBeDefined();
  });

  it('is not that of a runtime without pods where another one has pods', async () => {
    const { open, start } = await setUp();
    const idle = await start(USUAL);
    idle.containers = [];
    idle.sandboxes = [];
    await start('run/k3s/containerd/containerd.sock');
    expect(await open().find(ID)).toBeDefined();
    expect(idle.timesAsked('ListContainers')).toBe(0);
  });

  it('is chosen anew as long as no runtime has pods', async () => {
    const { clock, open, start } = await setUp();
    const runtimes = [await start(USUAL), await start('run/k3s/containerd/containerd.sock')];
    for (const runtime of runtimes) runtime.sandboxes = [];
    runtimes[0]?.containers.pop();
    const source = open();
    expect(await source.find(ID)).toBeUndefined();
    runtimes[1]?.sandboxes.push(SANDBOX);
    clock.advance(250);
    expect(await source.find(ID)).toBeDefined();
  });
});

/** What `find` fails with and what `probe` says agree. */
async function failureOf(source: CriSource) {
  const status = await source.probe();
  const error = await source.find(ID).catch((failure: unknown) => failure);
  expect(status).toStrictEqual({
    available: false,
    why: (error as Error).message,
    remedy: expect.stringMatching(/\w+ \w+/),
    code: (error as KubernetesError).code,
  });
  expect(inspect([status, error], { showHidden: true, depth: null })).not.toContain('hunter2');
  return error;
}

describe('is not usable', () => {
  it('without a socket', async () => {
    const { host, open } = await setUp();
    const error = await failureOf(open());
    expect(error).toMatchObject({ code: 'ERR_KUBERNETES_UNREACHABLE', path: join(host.directory, USUAL) });
    expect((error as Error).message).toContain('crio/crio.sock');
    const given = await failureOf(open(join(host.directory, 'missing.sock')));
    expect((given as Error).message).toBe(`${join(host.directory, 'missing.sock')} does not exist`);
  });

  it('where it may not connect to the socket', async () => {
    const { host, open, start } = await setUp();
    await start(USUAL);
    await chmod(join(host.directory), 0o755);
    await chmod(join(host.directory, USUAL), 0o600);
    const source = open();
    if (process.getuid?.() === 0) process.seteuid?.(65534);
    const error = await failureOf(source).finally(() => {
      if (process.getuid?.() === 0) process.seteuid?.(0);
    });
    expect(error).toMatchObject({
      code: 'ERR_KUBERNETES_NOT_PERMITTED',
      path: join(host.directory, USUAL),
      hint: expect.stringContaining('root'),
    });
  });

  it('where the runtime has ended and left its socket, or the path is no socket', async () => {
    const { host, open } = await setUp();
    await host.put(USUAL, 'a file');
    expect(await failureOf(open())).toMatchObject({ code: 'ERR_KUBERNETES_UNREACHABLE' });
  });

  it('where the path cannot be one', async () => {
    const { host, open } = await setUp();
    await symlink('loop', join(host.directory, 'loop'));
    expect(await failureOf(open(join(host.directory, 'loop')))).toMatchObject({
      code: 'ERR_KUBERNETES_UNREADABLE',
      message: expect.stringContaining('ELOOP'),
    });
  });

  it.each([
    [status.UNIMPLEMENTED, 'ERR_KUBERNETES_UNSUPPORTED'],
    [status.PERMISSION_DENIED, 'ERR_KUBERNETES_NOT_PERMITTED'],
    [status.UNAVAILABLE, 'ERR_KUBERNETES_UNREACHABLE'],
    [status.RESOURCE_EXHAUSTED, 'ERR_KUBERNETES_TOO_LARGE'],
    [status.INTERNAL, 'ERR_KUBERNETES_UNREADABLE'],
  ])('where it is answered with status %i', async (answered, code) => {
    const { open, start } = await setUp();
    const runtime = await start(USUAL);
    runtime.misbehaviours.set('ListContainers', answered);
    expect(await failureOf(open())).toMatchObject({ code });
  });

  it('where the answer is larger than it may be', async () => {
    const { open, start } = await setUp();
    const runtime = await start(USUAL);
    runtime.misbehaviours.set('ListPodSandbox', new Uint8Array(17 * 1024 * 1024));
    expect(await failureOf(open())).toMatchObject({ code: 'ERR_KUBERNETES_TOO_LARGE' });
  });

  it.each([
    ['is cut off', Uint8Array.of(10, 5, 10, 3)],
    ['has a field that goes on after its end', Uint8Array.of(10, 4, 10, 9, 0x61, 0x62, 0x63)],
    ['is of a wire type that there is not', Uint8Array.of(15, 1)],
    ['has a number without end', new Uint8Array(16).fill(0xff)],
    ['is text', Buffer.from('hunter2 is not the password')],
  ])('where the answer %s', async (_, bytes) => {
    const { open, start } = await setUp();
    const runtime = await start(USUAL);
    runtime.misbehaviours.set('ListContainers', bytes);
    expect(await failureOf(open())).toMatchObject({ code: 'ERR_KUBERNETES_MALFORMED' });
  });

  it('where another protocol is spoken', async () => {
    const { host, open } = await setUp();
    const path = join(host.directory, 'http.sock');
    const server = createServer((_, response) => response.end('hunter2')).listen(path);
    onTestFinished(() => {
      server.close();
    });
    expect(await failureOf(open(path))).toMatchObject({ code: 'ERR_KUBERNETES_UNREACHABLE', path });
  });

  it('where the answer does not come in time', async () => {
    const { clock, open, start } = await setUp();
    const runtime = await start(USUAL);
    runtime.misbehaviours.set('ListContainers', 'never');
    const found = open().find(ID);
    while (!runtime.asked.includes('ListContainers')) await new Promise(setImmediate);
    clock.advance(5_000);
    await expect(found).rejects.toMatchObject({ code: 'ERR_KUBERNETES_SLOW', path: runtime.socket });
    expect(clock.waiting).toBe(0);
  });
});

describe('fields of another type than they should have', () => {
  it('are left out, and their neighbours read', async () => {
    const { open, start } = await setUp();
    const runtime = await start(USUAL);
    const id = Buffer.from(ID);
    // `image` (4) as a number, `id` (1) as a text, `created_at` (7) as 8 bytes.
    const container = Buffer.concat([
      Buffer.of(0x20, 7, 0x39, 1, 2, 3, 4, 5, 6, 7, 8, 0x0a, id.length),
      id,
      Buffer.of(0x1a, 3, 0x0a, 1, 0x61),
    ]);
    runtime.misbehaviours.set(
      'ListContainers',
      Buffer.concat([Buffer.of(0x0a, container.length), container]),
    );
    expect(await open().find(ID)).toStrictEqual({
      kind: 'container',
      containerName: 'a',
      restartCount: 0,
      runtime: 'containerd',
    });
  });
});

describe('a runtime that goes and comes back', () => {
  it('is told of once, and names again what it can', async () => {
    const { clock, open, start } = await setUp();
    const runtime = await start(USUAL);
    const source = open();
    const namer = new ContainerNamer([source], { clock, graceMillis: 60_000 });
    const found = [ID, idOf('a2'), idOf('a3')].map(
      (containerId, index) => ({ kind: 'container', containerId, cgroupId: BigInt(index) }) as const,
    );
    await namer.refresh(found.slice(0, 1));
    expect(namer.identityOf(0n)).toMatchObject({ containerName: 'nginx' });

    runtime.stop();
    for (let round = 0; round < 5; round++) {
      clock.advance(4_000);
      await namer.refresh(found);
    }
    expect(namer.takeProblems()).toMatchObject([
      { source: 'cri', error: { code: 'ERR_KUBERNETES_UNREACHABLE' } },
    ]);
    expect(namer.identityOf(0n)).toMatchObject({ containerName: 'nginx' });
    expect(namer.identityOf(1n)).toBe('pending');

    runtime.containers.push({ ...CONTAINER, id: idOf('a2') });
    await runtime.restart();
    clock.advance(4_000);
    await namer.refresh(found);
    expect(namer.identityOf(1n)).toMatchObject({ containerName: 'nginx', podName: 'web-0' });
    expect(namer.takeProblems()).toStrictEqual([]);
  });

  it('is asked once for all that is looked up while it is gone', async () => {
    const { clock, open, start } = await setUp();
    const runtime = await start(USUAL);
    runtime.misbehaviours.set('ListContainers', status.INTERNAL);
    const source = open();
    for (let lookup = 0; lookup < 20; lookup++) await expect(source.find(ID)).rejects.toThrow('INTERNAL');
    expect(runtime.timesAsked('ListContainers')).toBe(1);
    runtime.misbehaviours.clear();
    clock.advance(100);
    expect(await source.find(ID)).toBeDefined();
  });

  it('is not noticed where it was not asked meanwhile', async () => {
    const { clock, open, start } = await setUp();
    const runtime = await start(USUAL);
    const source = open();
    await source.find(ID);
    runtime.stop();
    await runtime.restart();
    runtime.containers.push({ ...CONTAINER, id: idOf('a2') });
    clock.advance(1_000);
    expect(await source.find(idOf('a2'))).toBeDefined();
  });
});

describe('closing', () => {
  it('gives up what is under way', async () => {
    const { open, start } = await setUp();
    const runtime = await start(USUAL);
    runtime.misbehaviours.set('ListContainers', 'never');
    const source = open();
    const found = source.find(ID);
    while (!runtime.asked.includes('ListContainers')) await new Promise(setImmediate);
    await source.close();
    await expect(found).rejects.toThrow();
  });
});
