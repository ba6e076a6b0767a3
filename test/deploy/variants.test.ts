import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IMAGE_NAME } from '../../deploy/image/write-archive.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { share } from '../bed/share.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requirePeer, type Skip } from '../peer.ts';
import { ControlPlane } from '../peers/kubernetes/control-plane.ts';
import { applyAll, collectionOf } from './apply.ts';
import { type GivenToPod, ImageOnNode } from './image-on-node.ts';
import type { Manifest } from './manifest-files.ts';
import { findOnly, renderComponents, renderKustomization } from './render.ts';

const LOGGED = { namespace: 'shop', pod: 'cart-0', podUid: '11111111-2222-3333-4444-555555555555' };
/** No link was made for its log, so that only another source than the log directories names it. */
const UNLOGGED = { namespace: 'shop', pod: 'till-0', podUid: '66666666-7777-8888-9999-aaaaaaaaaaaa' };

const LOGGED_ROW = /^shop +cart-0 +app /m;
const UNLOGGED_ROW = /^shop +till-0 +app /m;

/** Copies files so that a user who is not root can read them, as the kubelet projects them. */
async function makeReadable(directory: string, files: Record<string, string>): Promise<void> {
  await chmod(directory, 0o755);
  for (const [name, source] of Object.entries(files)) {
    await copyFile(source, join(directory, name));
    await chmod(join(directory, name), 0o644);
  }
}

async function startNode(skip: Skip): Promise<ImageOnNode> {
  const image = await ImageOnNode.start(skip);
  await image.measure({ ...LOGGED, container: 'app' });
  await image.measure({ ...UNLOGGED, container: 'app' }, { logs: false });
  return image;
}

// What a kubelet makes of a pod, containerd makes of the same manifests here: user, capabilities, mounts, read-only root
// file system, no new privileges, and the runtime's own seccomp profile.
describe('in a container of a real containerd, as its manifests say', () => {
  const requireNode = share(startNode);

  const readDaemonSet = async (path: string, skip: Skip): Promise<Manifest> =>
    findOnly(await renderKustomization(inRoot('deploy', path), skip), 'DaemonSet');

  /** Runs a command of psiperf in a variant, with the variant's own arguments. */
  async function run(command: 'check' | 'read', path: string, skip: Skip, given: GivenToPod = {}) {
    const daemonSet = await readDaemonSet(path, skip);
    const { args } = daemonSet.spec.template.spec.containers[0];
    return (await requireNode(skip)).runAs(daemonSet, [command, ...args], given);
  }

  it('the archive is the image that the manifests name', async ({ skip }) => {
    const image = await requireNode(skip);
    const { image: name } = (await readDaemonSet('base', skip)).spec.template.spec.containers[0];
    expect(IMAGE_NAME).toBe(`docker.io/library/${name}`);
    expect(await image.listImages()).toContain(IMAGE_NAME);
  });

  it('the base measures, and names what has a log; it says what else would take', async ({ skip }) => {
    const { exitCode, stdout, stderr } = await run('check', 'base', skip);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^ok {4}reader: native/m);
    expect(stdout).toMatch(/^ok {4}names from log-names/m);
    expect(stdout).toMatch(/^note {2}names from containerd-state: .* mount the host's directory read-only$/m);
    expect(stdout).toMatch(/^note {2}software events: not permitted .*; give CAP_PERFMON/m);

    const read = await run('read', 'base', skip);
    expect(read.stdout).toMatch(LOGGED_ROW);
    expect(read.stdout).not.toMatch(UNLOGGED_ROW);
    expect(read.stdout).toContain(UNLOGGED.podUid);
  });

  it('runtime-state names from the state directory, with no capability', async ({ skip }) => {
    const { exitCode, stdout } = await run('check', 'overlays/runtime-state', skip);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ok {4}names from containerd-state: .*image/m);
    const read = await run('read', 'overlays/runtime-state', skip);
    expect(read.stdout).toMatch(LOGGED_ROW);
    expect(read.stdout).toMatch(UNLOGGED_ROW);
  });

  it('cri names from the socket, with no capability', async ({ skip }) => {
    const { exitCode, stdout } = await run('check', 'overlays/cri', skip);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ok {4}names from cri: .*pod labels/m);
    expect((await run('read', 'overlays/cri', skip)).stdout).toMatch(UNLOGGED_ROW);
  });

  it('runtime-state and cri combined name from both', async ({ skip }) => {
    const daemonSet = findOnly(await renderComponents(['runtime-state', 'cri'], skip), 'DaemonSet');
    const { args } = daemonSet.spec.template.spec.containers[0];
    const image = await requireNode(skip);
    const { exitCode, stdout } = await image.runAs(daemonSet, ['check', ...args]);
    expect(exitCode).toBe(0);
    for (const source of ['containerd-state', 'log-names', 'cri'])
      expect(stdout).toMatch(new RegExp(`^ok {4}names from ${source}: `, 'm'));
    expect((await image.runAs(daemonSet, ['read', ...args])).stdout).toMatch(UNLOGGED_ROW);
  });

  it.for(['overlays/perf', 'overlays/perf-debian'])('%s counts', async (path, { skip }) => {
    const { exitCode, stdout, stderr } = await run('check', path, skip);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^ok {4}software events: works$/m);
    expect(stdout).toMatch(/^ok {4}counting by cgroup: works$/m);
  });

  it('perf counts nothing as another user than root, and says so', async ({ skip }) => {
    const { exitCode, stdout } = await run('check', 'overlays/perf', skip, { user: 65532 });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^fail {2}software events: not permitted .*; give CAP_PERFMON/m);
    expect((await run('read', 'overlays/perf', skip, { user: 65532 })).stdout).toMatch(LOGGED_ROW);
  });

  it('api-server names from the API server, with its own role alone', async ({ skip }) => {
    const programs = { etcd: requirePeer('etcd', skip), apiServer: requirePeer('kube-apiserver', skip) };
    await using plane = await ControlPlane.start(programs);
    const manifests = await renderKustomization(inRoot('deploy/overlays/api-server'), skip);
    await applyAll(plane, manifests);
    await using account = await TemporaryDirectory.make();
    await makeReadable(account.path, {
      token: await plane.writeToken('psiperf', 'psiperf'),
      'ca.crt': plane.caFile,
    });

    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bank' } };
    const serviceAccount = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: 'bank' },
    };
    await applyAll(plane, [namespace, serviceAccount]);
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'vault-0', namespace: 'bank' },
      spec: { nodeName: 'node-a', containers: [{ name: 'app', image: 'vault:1' }] },
    };
    const { metadata } = await plane.client.expect('POST', collectionOf(pod), pod);
    const measured = { namespace: 'bank', pod: 'vault-0', podUid: metadata.uid, container: 'app' };
    const id = await (await requireNode(skip)).measure(measured, { logs: false });
    const status = {
      name: 'app',
      containerID: `containerd://${id}`,
      image: 'vault:1',
      imageID: '',
      ready: true,
      restartCount: 0,
    };
    await plane.client.expect(
      'PATCH',
      `${collectionOf(pod)}/vault-0/status`,
      { status: { phase: 'Running', containerStatuses: [status] } },
      'application/merge-patch+json',
    );

    const { hostname, port } = new URL(plane.url);
    const given = {
      account: account.path,
      environment: { NODE_NAME: 'node-a', KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
    };
    const check = await run('check', 'overlays/api-server', skip, given);
    expect(check.stdout).toMatch(/^ok {4}names from api-server/m);
    const { stdout } = await run('read', 'overlays/api-server', skip, given);
    expect(stdout).toMatch(LOGGED_ROW);
    expect(stdout).toMatch(/^bank +vault-0 +app /m);
  });

  it('runtime-state names nothing by state as another user than root', async ({ skip }) => {
    const check = await run('check', 'overlays/runtime-state', skip, { user: 65532 });
    expect(check.stdout).toMatch(/^note {2}names from containerd-state: not permitted .*; run as root/m);
    const { stdout } = await run('read', 'overlays/runtime-state', skip, { user: 65532 });
    expect(stdout).toMatch(LOGGED_ROW);
    expect(stdout).not.toMatch(UNLOGGED_ROW);
  });
});
