// otel-config/ beside a real node: both Collectors, and Prometheus, with the pods that a real kubelet runs.
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requirePeer } from '../peer.ts';
import { Collector, findCollectorPorts } from '../peers/collector.ts';
import { DeployedCollector } from '../peers/deployed-collector.ts';
import { toDiscoveringConfig } from '../peers/discovering-config.ts';
import type { Cluster } from '../peers/kubernetes/cluster.ts';
import { NODE_NAME } from '../peers/kubernetes/control-plane.ts';
import { makePodReader } from '../peers/kubernetes/make-pod-reader.ts';
import { writePodReaderKubeconfig } from '../peers/kubernetes/write-pod-reader-kubeconfig.ts';
import { attributesOf } from '../peers/otlp-json.ts';
import { PrometheusServer } from '../peers/prometheus-server.ts';
import { DeployedPsiperf } from './deployed-psiperf.ts';
import { shareCluster } from './shared-cluster.ts';
import { container, deployment, namespace, pod, podSpec } from './workloads.ts';

const requireCluster = shareCluster();

const SOME = 'container_cpu_pressure_time_seconds_total{psi_type="some"}';
const SOON = { interval: 250, timeout: 30_000 };

/** A running container as the API server tells of it. */
interface ToldContainer {
  readonly id: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

const job = (namespace: string, name: string, spec: object): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace },
  spec: { template: { spec: { ...spec, restartPolicy: 'Never' } } },
});

const FIXED = 'fixed.json';
/** What is told of the owners of the pods whose names begin so. */
const OWNERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'web-': { 'k8s.deployment.name': 'web', 'k8s.replicaset.name': expect.stringMatching(/^web-\w+$/) },
  'count-': { 'k8s.job.name': 'count' },
  'psiperf-': { 'k8s.daemonset.name': 'psiperf' },
  'fixed-': {},
};

/** The running containers of the node. */
async function readContainers({ plane }: Cluster): Promise<ToldContainer[]> {
  const { items } = await plane.client.expect('GET', '/api/v1/pods');
  // biome-ignore lint/suspicious/noExplicitAny: objects of the API server, of which some fields are used.
  return items.flatMap(({ metadata, status }: any) =>
    (status.containerStatuses ?? [])
      // biome-ignore lint/suspicious/noExplicitAny: as above.
      .filter(({ state }: any) => state.running !== undefined)
      // biome-ignore lint/suspicious/noExplicitAny: as above.
      .map(({ name, containerID }: any) => ({
        id: containerID.replace('containerd://', ''),
        namespace: metadata.namespace,
        pod: metadata.name,
        container: name,
      })),
  );
}

/** Runs pods of several owners, and one that the kubelet has from a file: six containers. */
async function startWork(cluster: Cluster): Promise<void> {
  await cluster.apply(
    namespace('shop'),
    deployment('shop', 'web', 2, podSpec(container('app'), container('proxy'))),
    job('shop', 'count', podSpec(container('app'))),
  );
  const fixed = JSON.stringify(pod('shop', 'fixed', podSpec(container('app'))));
  await writeFile(join(cluster.kubelet.manifests, FIXED), fixed);
  await vi.waitFor(async () => {
    const told = await readContainers(cluster);
    expect(told.filter((each) => each.namespace === 'shop')).toHaveLength(6);
  }, SOON);
}

const toName = ({ namespace = '', pod = '', container = '' }: Readonly<Record<string, string>>) =>
  `${namespace}/${pod}/${container}`;

const namesOf = (told: readonly ToldContainer[]) => told.map((each) => toName({ ...each })).sort();

/** What arrived last of each container below a cgroup. */
async function readLast(far: Collector, cgroup: string): Promise<Map<string, Record<string, string>>> {
  const received = (await far.readRequests()).flat();
  const resources = received.map(({ resource }) => attributesOf(resource.attributes));
  const own = resources.filter((attributes) => attributes['cgroup.path']?.startsWith(cgroup));
  return new Map(own.map((attributes) => [attributes['container.id'] ?? '', attributes]));
}

test('every container of the node arrives with the owner of its pod, a static one as well', async ({
  skip,
}) => {
  const programs = { otelcol: requirePeer('otelcol', skip), prometheus: requirePeer('prometheus', skip) };
  const cluster = await requireCluster(skip);
  await startWork(cluster);
  await using directory = await TemporaryDirectory.make();
  const ports = await findCollectorPorts();
  await using far = await Collector.start(programs.otelcol, directory.path, { name: 'far', ports });
  await using prometheus = await PrometheusServer.acceptingWrites(programs.prometheus, directory.path);
  await using gateway = await DeployedCollector.start(programs.otelcol, 'gateway.yaml', {
    REMOTE_WRITE_ENDPOINT: `${prometheus.url}/api/v1/write`,
    OTLP_ENDPOINT: `http://127.0.0.1:${ports.http}`,
  });
  await using ofNode = await DeployedCollector.start(programs.otelcol, 'agent.yaml', {
    NODE_NAME,
    K8S_CLUSTER_NAME: 'bed',
    GATEWAY_ENDPOINT: `http://127.0.0.1:${gateway.ports.grpc}`,
    K8S_AUTH_TYPE: 'kubeConfig',
    KUBECONFIG: await writePodReaderKubeconfig(cluster.plane, 'otelcol', directory.path),
    // Where the component has psiperf look for it.
    OTLP_HTTP_LISTEN: `${cluster.network.node}:4318`,
  });
  await using psiperf = await DeployedPsiperf.applyBeside(cluster, 'overlays/otlp', 'pushing', {
    environment: { OTEL_METRIC_EXPORT_INTERVAL: '1000', OTEL_METRIC_EXPORT_TIMEOUT: '900' },
  });

  const told = await readContainers(cluster);
  const cgroup = `/${basename(cluster.node.cgroupDirectory)}/kubepods/`;
  await vi.waitFor(async () => {
    const arrived = await readLast(far, cgroup);
    expect([...arrived.keys()].sort()).toEqual(told.map(({ id }) => id).sort());
  }, SOON);
  const arrived = await readLast(far, cgroup);
  for (const { id, namespace, pod, container } of told) {
    const [, owner] = Object.entries(OWNERS).find(([prefix]) => pod.startsWith(prefix)) ?? [];
    expect(arrived.get(id)).toMatchObject({
      'k8s.namespace.name': namespace,
      'k8s.pod.name': pod,
      'k8s.container.name': container,
      'k8s.node.name': NODE_NAME,
      'k8s.cluster.name': 'bed',
      'k8s.pod.start_time': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      'container.image.name': expect.stringMatching(/^(docker\.io\/library\/)?psiperf/),
      ...owner,
    });
  }
  const mirror = `/api/v1/namespaces/shop/pods/fixed-${NODE_NAME}`;
  const { metadata } = await cluster.plane.client.expect('GET', mirror);
  const fixed = [...arrived.values()].find((each) => each['k8s.pod.name'] === metadata.name);
  expect(fixed?.['k8s.pod.uid']).toBe(metadata.annotations['kubernetes.io/config.mirror']);
  expect(fixed?.['k8s.pod.uid']).not.toBe(metadata.uid);

  const ofThisNode = SOME.replace('}', `,cgroup=~"${cgroup}.+"}`);
  await vi.waitFor(async () => {
    const written = (await prometheus.query(ofThisNode)).map(({ metric }) => metric);
    expect(written.map(toName).sort()).toEqual(namesOf(told));
    for (const labels of written) expect(labels).toMatchObject({ node: NODE_NAME, cluster: 'bed' });
  }, SOON);
  expect(ofNode.output).not.toMatch(/forbidden/i);
  expect(await psiperf.readLog()).not.toMatch(/WARN|ERROR/);
});

test('Prometheus finds the pods of psiperf at their addresses, and keeps the labels of containers', async ({
  skip,
}) => {
  const program = requirePeer('prometheus-discovering', skip);
  const cluster = await requireCluster(skip);
  await startWork(cluster);
  await using psiperf = await DeployedPsiperf.applyBeside(cluster, 'base', 'scraped');
  await using directory = await TemporaryDirectory.make();
  const { plane } = cluster;
  const config = await toDiscoveringConfig(plane, await makePodReader(plane, 'prometheus'));
  await using prometheus = await PrometheusServer.configured(program, directory.path, config);

  const told = namesOf(await readContainers(cluster));
  await vi.waitFor(async () => {
    const scraped = (await prometheus.query(SOME)).map(({ metric }) => metric);
    expect(scraped.map(toName)).toEqual(expect.arrayContaining(told));
    for (const labels of scraped) expect(labels).toMatchObject({ node: NODE_NAME, instance: NODE_NAME });
  }, SOON);
  expect(await prometheus.readTargets()).toMatchObject([
    { labels: { job: 'psiperf', node: NODE_NAME }, scrapeUrl: `${psiperf.url}/metrics`, lastError: '' },
  ]);
});
