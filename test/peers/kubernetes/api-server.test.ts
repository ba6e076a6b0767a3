// A real API server: what the source learns of it, with the role that deploy/ gives it and with less.
import { randomBytes } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiServerSource } from '@psiperf/kubernetes';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { parse } from 'yaml';
import { AgentProcess } from '../../bed/agent-process.ts';
import { ContainerBed } from '../../bed/container-bed.ts';
import { parseSamples } from '../../bed/parse-samples.ts';
import { share } from '../../bed/share.ts';
import { TemporaryDirectory } from '../../bed/temporary-directory.ts';
import { requireCgroups, requirePeer } from '../../peer.ts';
import { ControlPlane } from './control-plane.ts';
import { makeAccount } from './make-account.ts';

const NODE = 'node-1';
const PODS = '/api/v1/namespaces/shop/pods';
const SOON = { interval: 20, timeout: 5_000 };
/** A source that was cut off is back after its longest pause at last. */
const LATER = { interval: 50, timeout: 40_000 };

let plane: ControlPlane;
let tokenFile: string;

const requirePlane = share(async (skip) => {
  const programs = { etcd: requirePeer('etcd', skip), apiServer: requirePeer('kube-apiserver', skip) };
  await using parts = new AsyncDisposableStack();
  plane = parts.use(await ControlPlane.start(programs));
  await plane.client.expect('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  // A controller makes it elsewhere; no pod is admitted without one.
  await plane.client.expect('POST', '/api/v1/namespaces/shop/serviceaccounts', {
    metadata: { name: 'default' },
  });
  await applyDeployed('base/namespace.yaml', '/api/v1/namespaces');
  await applyDeployed('base/service-account.yaml', '/api/v1/namespaces/psiperf/serviceaccounts');
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  await applyDeployed('components/api-server/cluster-role.yaml', `${rbac}/clusterroles`);
  await applyDeployed('components/api-server/cluster-role-binding.yaml', `${rbac}/clusterrolebindings`);
  tokenFile = await plane.writeToken('psiperf', 'psiperf');
  return parts.move();
});

beforeEach(async ({ skip }) => void (await requirePlane(skip)), 60_000);

test('it tells of the pods of its node, from their beginning to their end', async () => {
  const source = openSource();
  const known = await makePod('known');
  const elsewhere = await makePod('elsewhere', { nodeName: 'node-2' });
  expect(await source.probe()).toMatchObject({ available: true });
  expect(await source.find(known.containerId)).toMatchObject({
    podName: 'known',
    namespace: 'shop',
    podUid: known.uid,
    containerName: 'app',
    imageName: 'docker.io/shop/known:1',
    restartCount: 2,
    runtime: 'containerd',
    details: { labels: { app: 'known' }, nodeName: NODE },
  });

  const later = await makePod('later');
  await vi.waitFor(
    async () => expect(await source.find(later.containerId)).toMatchObject({ podName: 'later' }),
    SOON,
  );
  expect(await source.find(elsewhere.containerId)).toBeUndefined();

  await deletePod('later');
  await vi.waitFor(async () => expect(await source.find(later.containerId)).toBeUndefined(), SOON);
  const again = await makePod('later');
  await vi.waitFor(
    async () => expect(await source.find(again.containerId)).toMatchObject({ podUid: again.uid }),
    SOON,
  );
});

test('a mirror pod is known by the uid that its static pod has in paths', async () => {
  const hash = '8c1d7e6f5a4b3c2d1e0f9a8b7c6d5e4f';
  const annotations = { 'kubernetes.io/config.mirror': hash, 'kubernetes.io/config.hash': hash };
  const { uid, containerId } = await makePod('static', { annotations });
  const source = openSource();
  expect(await source.findPod(hash)).toMatchObject({ podName: 'static', details: { mirrorUid: uid } });
  expect(await source.find(containerId)).toMatchObject({ podUid: hash });
});

test.each(['list', 'watch'])('without the verb %s it says which rule is missing', async (missing) => {
  const name = `without-${missing}`;
  const verbs = ['list', 'watch'].filter((verb) => verb !== missing);
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs }];
  const source = openSource({ tokenFile: await makeAccount(plane, { namespace: 'shop', name, rules }) });
  await vi.waitFor(async () => {
    expect(await source.probe()).toEqual({
      available: false,
      why: `the API server at ${plane.url} does not let this account ${missing} pods (403)`,
      remedy: expect.stringContaining('verbs: ["list", "watch"]'),
      code: 'ERR_KUBERNETES_NOT_PERMITTED',
    });
  }, SOON);
});

test('a token that is none of its own is refused', async () => {
  const file = `${tokenFile}-of-another`;
  const [head, body] = (await readFile(tokenFile, 'utf8')).split('.');
  await writeFile(file, `${head}.${body}.c2lnbmVkIGJ5IHNvbWVib2R5IGVsc2U`);
  expect(await openSource({ tokenFile: file }).probe()).toMatchObject({
    available: false,
    why: expect.stringContaining('does not accept the credentials (401)'),
  });
});

test('it is killed and comes back: nothing is forgotten, and what is new is told', async () => {
  const source = openSource();
  const before = await makePod('before');
  await vi.waitFor(async () => expect(await source.find(before.containerId)).toBeDefined(), SOON);
  await plane.killApiServer();
  await vi.waitFor(async () => {
    await expect(source.find('none')).rejects.toMatchObject({ code: 'ERR_KUBERNETES_UNREACHABLE' });
  }, SOON);
  await sleep(3_000);
  await expect(source.find('none')).rejects.toMatchObject({ code: 'ERR_KUBERNETES_UNREACHABLE' });
  expect(await source.find(before.containerId)).toMatchObject({ podName: 'before' });

  await plane.startApiServer();
  const after = await makePod('after');
  await vi.waitFor(
    async () => expect(await source.find(after.containerId)).toMatchObject({ podName: 'after' }),
    LATER,
  );
  expect(await source.find(before.containerId)).toMatchObject({ podName: 'before' });
});

test('a compaction while it is away takes the past: the pods are listed again, without those that are gone', async () => {
  const source = openSource();
  const kept = await makePod('kept');
  const gone = await makePod('gone');
  await vi.waitFor(async () => expect(await source.find(gone.containerId)).toBeDefined(), SOON);
  const { metadata } = await plane.client.expect('GET', PODS);
  await plane.killApiServer();
  await plane.deleteStored('/registry/pods/shop/gone');
  await plane.compact();
  expect(await source.find(gone.containerId)).toMatchObject({ podName: 'gone' });

  await plane.startApiServer();
  const client = plane.client.as(await readFile(tokenFile, 'utf8'));
  const watch = `/api/v1/pods?watch=true&timeoutSeconds=1&resourceVersion=${metadata.resourceVersion}`;
  const { body } = await client.ask('GET', watch);
  expect(body).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  await vi.waitFor(async () => expect(await source.find(gone.containerId)).toBeUndefined(), LATER);
  expect(await source.find(kept.containerId)).toMatchObject({ podName: 'kept' });
});

test('the agent names a container by the API server alone once that tells of it, and drops it when it ends', async ({
  skip,
}) => {
  await requireCgroups(skip);
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-api-server`);
  await using account = await TemporaryDirectory.make();
  await copyFile(tokenFile, join(account.path, 'token'));
  await copyFile(plane.caFile, join(account.path, 'ca.crt'));
  const { hostname, port } = new URL(plane.url);
  await using agent = await AgentProcess.start({
    args: [
      '--cgroup-root',
      bed.directory,
      '--pod-sources',
      'api-server',
      '--service-account-dir',
      account.path,
    ],
    environment: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, NODE_NAME: NODE },
  });
  const scrapeNames = async () => {
    const series = parseSamples(await agent.scrape()).filter(({ name }) => name.startsWith('container_cpu_'));
    return new Set(series.map(({ labels }) => `${labels.namespace}/${labels.pod}/${labels.container}`));
  };

  const { uid } = await createPod('counted');
  const cgroup = await bed.add({ podUid: uid });
  expect(await scrapeNames()).toEqual(new Set());
  await reportRunning('counted', cgroup.containerId);
  await vi.waitFor(async () => expect(await scrapeNames()).toEqual(new Set(['shop/counted/app'])), SOON);
  await cgroup.remove();
  expect(await scrapeNames()).toEqual(new Set());
});

function openSource(other: { tokenFile?: string } = {}): ApiServerSource {
  const access = { url: plane.url, caFile: plane.caFile, tokenFile, ...other };
  const source = new ApiServerSource({ nodeName: NODE, access });
  onTestFinished(() => source.close());
  return source;
}

/** Creates what a file of deploy/ describes. */
async function applyDeployed(file: string, path: string): Promise<void> {
  const text = await readFile(new URL(`../../../deploy/${file}`, import.meta.url), 'utf8');
  await plane.client.expect('POST', path, parse(text));
}

interface PodWishes {
  readonly nodeName?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A pod with one running container. */
async function makePod(name: string, wishes: PodWishes = {}): Promise<{ uid: string; containerId: string }> {
  const { uid } = await createPod(name, wishes);
  const containerId = randomBytes(32).toString('hex');
  await reportRunning(name, containerId);
  return { uid, containerId };
}

/** A pod of which nothing runs yet. */
async function createPod(name: string, wishes: PodWishes = {}): Promise<{ uid: string }> {
  const { metadata } = await plane.client.expect('POST', PODS, {
    metadata: { name, labels: { app: name }, annotations: wishes.annotations },
    spec: {
      nodeName: wishes.nodeName ?? NODE,
      automountServiceAccountToken: false,
      containers: [{ name: 'app', image: `shop/${name}:1` }],
    },
  });
  return metadata;
}

/** Says of a pod what the kubelet of a node would. */
async function reportRunning(name: string, containerId: string): Promise<void> {
  const status = {
    name: 'app',
    containerID: `containerd://${containerId}`,
    image: `docker.io/shop/${name}:1`,
    imageID: '',
    ready: true,
    restartCount: 2,
    state: { running: { startedAt: new Date().toISOString() } },
  };
  const patch = { status: { phase: 'Running', containerStatuses: [status] } };
  await plane.client.expect(
    'PATCH',
    `${PODS}/${name}/status`,
    patch,
    'application/strategic-merge-patch+json',
  );
}

async function deletePod(name: string): Promise<void> {
  await plane.client.expect('DELETE', `${PODS}/${name}?gracePeriodSeconds=0`);
}
