// The API server away for more than a minute, on a node that goes on without it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Cluster } from '../peers/kubernetes/cluster.ts';
import { NODE_NAME } from '../peers/kubernetes/control-plane.ts';
import { DeployedPsiperf } from './deployed-psiperf.ts';
import { shareCluster } from './shared-cluster.ts';
import { labelsOf, readWarnings, startDeployment } from './shown-containers.ts';
import { container, pod, podSpec } from './workloads.ts';

const requireCluster = shareCluster();

const SOON = { interval: 250, timeout: 30_000 };
/** Who was cut off is back after its longest pause at last. */
const LATER = { interval: 500, timeout: 240_000 };
const PODS = '/api/v1/namespaces/shop/pods';
/** Longer than any pause between attempts to ask it, and than a node may be silent before it is not ready. */
const AWAY_MILLIS = 70_000;
const BETWEEN_SCRAPES_MILLIS = 2_000;

/** How often psiperf was given the list of pods. */
async function countLists({ plane }: Cluster, { namespace }: DeployedPsiperf): Promise<number> {
  const user = `system:serviceaccount:${namespace}:psiperf`;
  const lists = (await plane.podRequests()).filter((each) => each.user === user && each.verb === 'list');
  return lists.filter(({ status }) => status === 200).length;
}

test('names stay, a static pod is named by its log, and what was forgotten meanwhile is listed again', {
  timeout: 900_000,
}, async ({ skip }) => {
  const cluster = await requireCluster(skip);
  const { plane } = cluster;
  await startDeployment(cluster, 'known');
  // Given to the node by name: neither scheduler nor controllers have to come back for these.
  const onNode = { ...podSpec(container('app')), nodeName: NODE_NAME };
  const doomed = pod('shop', 'doomed-0', onNode);
  await cluster.apply(doomed);
  await cluster.kubectl('--namespace=shop', 'wait', '--for=condition=Ready', 'pod/doomed-0', '--timeout=30s');
  await using psiperf = await DeployedPsiperf.applyBeside(cluster, 'overlays/api-server', 'away', {
    args: [
      '--naming-grace=5s',
      '--pod-labels=app',
      '--prometheus-labels=k8s.pod.label.app,k8s.pod.uid,k8s.pod.mirror.uid',
    ],
  });
  const known = await labelsOf(psiperf, 'known');
  const [first] = await labelsOf(psiperf, 'doomed');
  expect(known).toMatchObject([{ container: 'app', k8s_pod_label_app: 'known' }]);
  expect(first).toMatchObject({ container: 'app', k8s_pod_uid: expect.any(String) });
  const { metadata } = await plane.client.expect('GET', PODS);
  const listed = await countLists(cluster, psiperf);
  expect(listed).toBeGreaterThan(0);

  await plane.killApiServer();
  const killedMillis = Date.now();
  // The kubelet needs nobody for this one; its description is nowhere to be had.
  const fixed = JSON.stringify(pod('shop', 'fixed', podSpec(container('app'))));
  await writeFile(join(cluster.kubelet.manifests, 'fixed.json'), fixed);
  await vi.waitFor(async () => expect(await labelsOf(psiperf, 'fixed')).toHaveLength(1), SOON);
  const [ofStatic] = await labelsOf(psiperf, 'fixed');
  expect(ofStatic).toMatchObject({
    pod: `fixed-${NODE_NAME}`,
    k8s_pod_uid: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(ofStatic).not.toHaveProperty('k8s_pod_mirror_uid');
  expect(await labelsOf(psiperf, 'known')).toEqual(known);
  await plane.deleteStored('/registry/pods/shop/doomed-0');
  await plane.compact();
  while (Date.now() - killedMillis < AWAY_MILLIS) {
    expect(await labelsOf(psiperf, 'known')).toEqual(known);
    expect(await labelsOf(psiperf, 'fixed')).toEqual([ofStatic]);
    expect(await labelsOf(psiperf, 'doomed')).toEqual([first]);
    await sleep(BETWEEN_SCRAPES_MILLIS);
  }

  await plane.startApiServer();
  const watch = `${PODS}?watch=true&timeoutSeconds=1&resourceVersion=${metadata.resourceVersion}`;
  expect((await plane.client.ask('GET', watch)).body).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  await vi.waitFor(async () => expect(await countLists(cluster, psiperf)).toBeGreaterThan(listed), LATER);
  // The kubelet ends what is no longer wanted.
  await vi.waitFor(async () => expect(await labelsOf(psiperf, 'doomed')).toEqual([]), LATER);
  await cluster.apply(doomed, pod('shop', 'after-0', onNode, { app: 'after' }));
  await vi.waitFor(async () => {
    const [again, ...others] = await labelsOf(psiperf, 'doomed');
    expect(others).toEqual([]);
    expect(again).toMatchObject({ pod: 'doomed-0', container: 'app' });
    expect(again?.k8s_pod_uid).not.toBe(first?.k8s_pod_uid);
    expect(await labelsOf(psiperf, 'after')).toMatchObject([{ k8s_pod_label_app: 'after' }]);
  }, LATER);
  expect(await labelsOf(psiperf, 'known')).toEqual(known);
  expect(await labelsOf(psiperf, 'fixed')).toEqual([ofStatic]);
  expect(await readWarnings(psiperf, 'api-server')).toEqual([
    expect.stringMatching(/ does not answer \(\w+\); look at the address/),
  ]);
});
