// The kubelet's own port as a source of names: what the account may do there, what psiperf says without that, and what it
// shows while the kubelet does not answer.
import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { ApiClient } from '../peers/kubernetes/api-client.ts';
import type { Cluster } from '../peers/kubernetes/cluster.ts';
import { DeployedPsiperf } from './deployed-psiperf.ts';
import { shareCluster } from './shared-cluster.ts';
import { labelsOf, readWarnings, startDeployment } from './shown-containers.ts';

const requireCluster = shareCluster();

const ROLE = 'clusterrole/psiperf-kubelet';
const UID = '0f0e0d0c-0b0a-4908-8706-050403020100';
const SOON = { interval: 250, timeout: 30_000 };
/** Two seconds are waited for a source that does not answer; the rest is the machine's. */
const SCRAPE_WITHIN_MILLIS = 5_000;
/** Longer than the kubelet is given for an answer. */
const ASKED_IN_VAIN_MILLIS = 12_000;

/** Asks the kubelet as the account of psiperf does. */
async function askAs({ plane, network }: Cluster, { namespace }: DeployedPsiperf): Promise<ApiClient> {
  const token = await readFile(await plane.writeToken(namespace, 'psiperf'), 'utf8');
  return new ApiClient(`https://${network.node}:10250`, await readFile(plane.caFile, 'utf8'), token);
}

test('the account may get the list of pods and nothing else of the kubelet', async ({ skip }) => {
  const cluster = await requireCluster(skip);
  await using psiperf = await DeployedPsiperf.applyBeside(cluster, 'overlays/kubelet', 'least');
  expect(await psiperf.check()).toMatch(/^ok {4}names from kubelet: pod, .*, owners, node$/m);
  const kubelet = await askAs(cluster, psiperf);
  expect((await kubelet.ask('GET', '/pods')).status).toBe(200);
  const others = ['metrics', 'metrics/cadvisor', 'stats/summary', 'configz', 'logs/', 'containerLogs/a/b/c'];
  for (const path of others) expect((await kubelet.ask('GET', `/${path}`)).status, path).toBe(403);
  for (const path of ['run', 'exec']) {
    const command = `/${path}/${psiperf.namespace}/psiperf/psiperf?command=id&output=1`;
    expect((await kubelet.ask('POST', command)).status, path).toBe(403);
  }
});

test('without the rule it says which one is missing, and names come back as the rule does', async ({
  skip,
}) => {
  const cluster = await requireCluster(skip);
  await startDeployment(cluster, 'known');
  await using psiperf = await DeployedPsiperf.applyBeside(cluster, 'overlays/kubelet', 'role', {
    onlySources: ['kubelet'],
    args: ['--naming-grace=2m'],
  });
  const kubelet = await askAs(cluster, psiperf);
  const setRules = async (rules: unknown, status: number) => {
    const patch = JSON.stringify([{ op: 'replace', path: '/rules', value: rules }]);
    await cluster.kubectl('patch', ROLE, '--type=json', '--patch', patch);
    await vi.waitFor(async () => expect((await kubelet.ask('GET', '/pods')).status).toBe(status), SOON);
  };
  const [known] = await labelsOf(psiperf, 'known');
  expect(known).toMatchObject({ container: 'app' });

  const rules = JSON.parse(await cluster.kubectl('get', ROLE, '--output=jsonpath={.rules}'));
  await setRules([], 403);
  await startDeployment(cluster, 'waiting');
  await vi.waitFor(async () => {
    expect(await labelsOf(psiperf, 'waiting')).toEqual([]);
    expect(await readWarnings(psiperf, 'kubelet')).toHaveLength(1);
  }, SOON);
  expect(await psiperf.check()).toMatch(/^note {2}names from kubelet: .*nodes\/pods \(403\); add to its/m);
  expect(await labelsOf(psiperf, 'known')).toEqual([known]);

  await setRules(rules, 200);
  await vi.waitFor(
    async () => expect(await labelsOf(psiperf, 'waiting')).toMatchObject([{ container: 'app' }]),
    SOON,
  );
  expect(await labelsOf(psiperf, 'known')).toEqual([known]);
  expect(await readWarnings(psiperf, 'kubelet')).toEqual([
    expect.stringMatching(
      /does not let this service account get nodes\/pods \(403\); add to its ClusterRole \{/,
    ),
  ]);
});

test('while the kubelet does not answer names stay, others are asked, and scrapes are not kept waiting', async ({
  skip,
}) => {
  const cluster = await requireCluster(skip);
  await startDeployment(cluster, 'known');
  await using psiperf = await DeployedPsiperf.applyBeside(cluster, 'overlays/kubelet', 'stopped', {
    components: ['runtime-state'],
    args: ['--naming-grace=5s', '--pod-labels=app', '--prometheus-labels=k8s.pod.label.app'],
  });
  const [known] = await labelsOf(psiperf, 'known');
  expect(known).toMatchObject({ container: 'app', k8s_pod_label_app: 'known' });

  await using stopped = new AsyncDisposableStack();
  process.kill(cluster.kubelet.pid, 'SIGSTOP');
  stopped.defer(() => void process.kill(cluster.kubelet.pid, 'SIGCONT'));
  // No kubelet makes a pod now; this one is gone before the kubelet goes on, which would not know what to do with it.
  const unknown = await cluster.node.runPod({ uid: UID, name: 'unknown-0', namespace: 'shop' });
  stopped.defer(() => unknown.end());
  await unknown.start('app');
  const stoppedMillis = Date.now();
  await vi.waitFor(async () => {
    const begunMillis = Date.now();
    const found = await labelsOf(psiperf, 'unknown');
    expect(Date.now() - begunMillis).toBeLessThan(SCRAPE_WITHIN_MILLIS);
    // By the runtime's state; the label would be the kubelet's to say.
    expect(found).toEqual([{ namespace: 'shop', pod: 'unknown-0', container: 'app', psi_type: 'some' }]);
    expect(Date.now() - stoppedMillis).toBeGreaterThan(ASKED_IN_VAIN_MILLIS);
  }, SOON);
  expect(await labelsOf(psiperf, 'known')).toEqual([known]);
  await stopped.disposeAsync();
  expect(await labelsOf(psiperf, 'unknown')).toEqual([]);

  await startDeployment(cluster, 'after');
  await vi.waitFor(
    async () => expect(await labelsOf(psiperf, 'after')).toMatchObject([{ k8s_pod_label_app: 'after' }]),
    SOON,
  );
  expect(await labelsOf(psiperf, 'known')).toEqual([known]);
  expect(await readWarnings(psiperf, 'kubelet')).toEqual([
    expect.stringMatching(/did not answer within \d+ ms; /),
  ]);
});
