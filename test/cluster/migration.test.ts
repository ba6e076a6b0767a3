// The examples of the predecessors on a real node, with another image and nothing else changed.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { ROOT_IMAGE_NAME } from '../../deploy/image/write-archive.mjs';
import { parseSamples, type TextSample } from '../bed/parse-samples.ts';
import { PREDECESSORS_PORT } from '../bed/predecessor-environment.ts';
import { importPsiperfImage } from '../deploy/import-image.ts';
import type { Skip } from '../peer.ts';
import type { Cluster } from '../peers/kubernetes/cluster.ts';
import { daemonSetExample, sidecarExample } from './predecessor-manifests.ts';
import { rollOut } from './roll-out.ts';
import { shareCluster } from './shared-cluster.ts';
import { container, deployment, namespace, podSpec } from './workloads.ts';

const SOON = { timeout: 60_000, interval: 250 };
const TEXT = 'text/plain; charset=utf-8';

const requireCluster = shareCluster();

/** A cluster whose node has the image for manifests that say nothing of users. */
async function requireClusterWithRootImage(skip: Skip): Promise<Cluster> {
  const cluster = await requireCluster(skip);
  await importPsiperfImage(cluster.node, skip, true);
  return cluster;
}

/** The example wants mounts of the host to go on in the container, which only shared ones do; systemd makes all of a node shared. */
async function shareMounts({ node }: Cluster): Promise<void> {
  const [enter = '', ...entering] = node.enter;
  for (const mount of ['/proc', '/sys', '/run', '/var'])
    await execa(enter, [...entering, 'mount', '--make-rshared', mount]);
}

const toUrl = (address: string) => `http://${address}:${PREDECESSORS_PORT}`;

const POD = '/spec/template/spec';

/** Takes from the example of psi-perf-ds what psiperf does not need. */
const TO_ENOUGH = [
  { op: 'remove', path: `${POD}/hostPID` },
  { op: 'remove', path: `${POD}/hostNetwork` },
  { op: 'remove', path: `${POD}/containers/0/ports/0/hostPort` },
  { op: 'remove', path: `${POD}/containers/0/volumeMounts/0` },
  { op: 'remove', path: `${POD}/volumes/0` },
  {
    op: 'replace',
    path: `${POD}/containers/0/securityContext`,
    value: { capabilities: { drop: ['ALL'], add: ['PERFMON'] } },
  },
  { op: 'add', path: `${POD}/automountServiceAccountToken`, value: false },
];

async function ask(url: string): Promise<[status: number, type: string | null, body: string]> {
  const response = await fetch(url);
  return [response.status, response.headers.get('content-type'), await response.text()];
}

async function scrape(url: string): Promise<TextSample[]> {
  const [, , text] = await ask(`${url}/metrics`);
  return parseSamples(text);
}

/** The number of a container's first process on this machine, which is the node's. */
async function readInitPid({ node }: Cluster, containerId: string): Promise<string> {
  const { directory } = await node.findCgroup(containerId);
  const [first = ''] = (await readFile(join(directory, 'cgroup.procs'), 'utf8')).split('\n');
  return first;
}

test('the example of psi-perf-ds rolls out and names containers with their pids', async ({ skip }) => {
  const cluster = await requireClusterWithRootImage(skip);
  const { node, network } = cluster;
  await shareMounts(cluster);
  // The example mounts it from nodes without Docker, too.
  await mkdir(join(node.roots.var, 'lib/docker'), { recursive: true });
  const web = deployment('shop', 'web', 2, podSpec(container('app', 'while :; do :; done')));
  await cluster.apply(namespace('shop'), web);
  await cluster.kubectl('--namespace=shop', 'rollout', 'status', 'deployment/web', '--timeout=60s');

  await cluster.apply(...daemonSetExample(ROOT_IMAGE_NAME));
  const inNamespace = (...args: string[]) => cluster.kubectl('--namespace=prometheus', ...args);
  await rollOut(cluster, 'prometheus', 'psi-perf-ds');
  const url = toUrl(network.node);
  const readLog = () => inNamespace('logs', 'daemonset/psi-perf-ds');
  await vi.waitFor(async () => {
    expect(await readLog()).toContain('--metric-names psi-perf-ds, because PSI_COLLECTOR_ENABLED is set');
  }, SOON);
  expect(await ask(`${url}/`)).toEqual([200, TEXT, 'PSI Perf Monitor DaemonSet']);
  expect(await ask(`${url}/health`)).toEqual([200, TEXT, '{"alive": true}']);
  expect((await ask(`${url}/psi`))[2]).toMatch(/^cpu: \nsome avg10=.*\n\nmem: \nsome .*\n\nio: \nsome /s);
  // It has pressure switched off, and this machine may have no hardware events.
  expect((await scrape(url)).filter(({ name }) => name.includes('_monitored_'))).toEqual([]);
  expect(await readLog()).toMatch(/ok {4}names from containerd-state: /);

  const on = ['PSI_COLLECTOR_ENABLED=true', 'SW_PERF_LABELS=ContextSwitches'];
  await inNamespace('set', 'env', 'daemonset/psi-perf-ds', ...on);
  await rollOut(cluster, 'prometheus', 'psi-perf-ds');
  const pods = JSON.parse(
    await cluster.kubectl('--namespace=shop', 'get', 'pods', '--output=json'),
  ).items.map(
    (pod: { metadata: { name: string }; status: { containerStatuses: { containerID: string }[] } }) => ({
      name: pod.metadata.name,
      containerId: pod.status.containerStatuses[0]?.containerID.replace('containerd://', '') ?? '',
    }),
  );
  expect(pods).toHaveLength(2);
  const expected: object[] = [];
  for (const { name, containerId } of pods) {
    const pid = await readInitPid(cluster, containerId);
    expected.push({ container_name: 'app', namespace: 'shop', pid, pod_name: name });
  }
  const showsPods = async (from: string) => {
    const samples = (await scrape(from)).filter(({ labels }) => labels.namespace === 'shop');
    const labelsOf = (family: string, window?: string) =>
      samples
        .filter(({ name, labels }) => name === `psi_perf_monitor_${family}` && labels.window === window)
        .map(({ labels: { type, window: _, ...labels } }) => labels);
    const pressure = labelsOf('monitored_mem_psi', '10s');
    expect(pressure).toHaveLength(4);
    expect(pressure).toEqual(expect.arrayContaining(expected));
    expect(labelsOf('context_switches')).toHaveLength(2);
    expect(labelsOf('context_switches')).toEqual(expect.arrayContaining(expected));
  };
  await vi.waitFor(() => showsPods(url), SOON);
  expect(await readLog()).not.toMatch(/ERROR/);

  // The same with what docs/migration.md says is enough.
  await inNamespace('patch', 'daemonset/psi-perf-ds', '--type=json', `--patch=${JSON.stringify(TO_ENOUGH)}`);
  await rollOut(cluster, 'prometheus', 'psi-perf-ds');
  const podIp = ['get', 'pods', '--selector=app=psi-perf', '--output=jsonpath={.items[0].status.podIP}'];
  const ownUrl = toUrl(await inNamespace(...podIp));
  expect(ownUrl).not.toBe(url);
  await vi.waitFor(() => showsPods(ownUrl), SOON);
  expect(await readLog()).not.toMatch(/ERROR/);
  await inNamespace('delete', 'daemonset/psi-perf-ds', '--wait');
});

test('the example of the sidecar rolls out and serves its target', async ({ skip }) => {
  const cluster = await requireClusterWithRootImage(skip);
  const crowd = 'for loop in 1 2 3 4 5 6 7 8; do (while :; do :; done) & done; wait';
  await vi.waitFor(() => cluster.kubectl('get', 'serviceaccount/default'), SOON);
  await cluster.apply(...sidecarExample(ROOT_IMAGE_NAME, crowd));
  await cluster.kubectl('rollout', 'status', 'deployment/stress-ng', '--timeout=120s');
  const address = await cluster.kubectl(
    'get',
    'pods',
    '--selector=app=stress-ng',
    '--output=jsonpath={.items[0].status.podIP}',
  );
  const url = toUrl(address);
  await vi.waitFor(
    async () => expect(await ask(`${url}/`)).toEqual([200, TEXT, 'CgroupV2 SideCar V1']),
    SOON,
  );
  await vi.waitFor(async () => {
    const own = (await scrape(url)).filter(({ name }) => name.startsWith('cgroup_monitor_sc_'));
    const averages = own.filter(
      ({ name, labels }) =>
        name === 'cgroup_monitor_sc_monitored_cpu_psi' && labels.type === 'some' && labels.window === '10s',
    );
    expect(averages).toEqual([
      {
        name: 'cgroup_monitor_sc_monitored_cpu_psi',
        labels: { type: 'some', window: '10s' },
        value: expect.any(Number),
      },
    ]);
    expect(averages[0]?.value).toBeGreaterThan(1);
  }, SOON);
  expect(await cluster.kubectl('logs', 'deployment/stress-ng', '--container=cgroup-monitor-sc')).not.toMatch(
    /WARN|ERROR/,
  );
});
