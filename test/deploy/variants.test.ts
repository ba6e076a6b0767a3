import { afterAll, describe, expect, it } from 'vitest';
import { IMAGE_NAME } from '../../deploy/image/write-archive.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import type { Skip } from '../peer.ts';
import { ImageOnNode } from './image-on-node.ts';
import type { Manifest } from './manifest-files.ts';
import { findOnly, renderKustomization } from './render.ts';

const LOGGED = { namespace: 'shop', pod: 'cart-0', podUid: '11111111-2222-3333-4444-555555555555' };
/** No link was made for its log, so that only another source than the log directories names it. */
const UNLOGGED = { namespace: 'shop', pod: 'till-0', podUid: '66666666-7777-8888-9999-aaaaaaaaaaaa' };

const LOGGED_ROW = /^shop +cart-0 +app /m;
const UNLOGGED_ROW = /^shop +till-0 +app /m;

async function startNode(skip: Skip): Promise<ImageOnNode> {
  const image = await ImageOnNode.start(skip);
  await image.measure({ ...LOGGED, container: 'app' });
  await image.measure({ ...UNLOGGED, container: 'app' }, { logs: false });
  return image;
}

// What a kubelet makes of a pod, containerd makes of the same manifests here: user, capabilities, mounts, read-only root
// file system, no new privileges, and the runtime's own seccomp profile.
describe('in a container of a real containerd, as its manifests say', () => {
  let started: Promise<ImageOnNode> | undefined;
  afterAll(async () => (await started?.catch(() => undefined))?.[Symbol.asyncDispose]());

  function requireNode(skip: Skip): Promise<ImageOnNode> {
    started ??= startNode(skip);
    return started;
  }

  const readDaemonSet = async (path: string, skip: Skip): Promise<Manifest> =>
    findOnly(await renderKustomization(inRoot('deploy', path), skip), 'DaemonSet');

  /** Runs a command of psiperf in a variant, with the variant's own arguments. */
  async function run(command: 'check' | 'read', path: string, skip: Skip, overrides = {}) {
    const daemonSet = await readDaemonSet(path, skip);
    const { args } = daemonSet.spec.template.spec.containers[0];
    return (await requireNode(skip)).runAs(daemonSet, [command, ...args], overrides);
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

  it('runtime-state names nothing by state as another user than root', async ({ skip }) => {
    const check = await run('check', 'overlays/runtime-state', skip, { user: 65532 });
    expect(check.stdout).toMatch(/^note {2}names from containerd-state: not permitted .*; run as root/m);
    const { stdout } = await run('read', 'overlays/runtime-state', skip, { user: 65532 });
    expect(stdout).toMatch(LOGGED_ROW);
    expect(stdout).not.toMatch(UNLOGGED_ROW);
  });
});
