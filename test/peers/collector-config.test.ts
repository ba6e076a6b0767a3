// otel-config/collector, run as it is: psiperf -> agent.yaml -> gateway.yaml -> Prometheus and an OTLP receiver.
import { expect, test } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { type NamedContainer, NodeBed } from '../bed/node-bed.ts';
import { parseSamples } from '../bed/parse-samples.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { Collector, findCollectorPorts } from './collector.ts';
import { DeployedCollector } from './deployed-collector.ts';
import { findFreePort } from './free-port.ts';
import { attributesOf, CUMULATIVE, type ResourceMetrics } from './otlp-json.ts';
import { PrometheusServer } from './prometheus-server.ts';

/** An API server that is away: nobody listens there. */
const nobody = async () => ({
  K8S_AUTH_TYPE: 'none',
  KUBERNETES_SERVICE_HOST: '127.0.0.1',
  KUBERNETES_SERVICE_PORT: String(await findFreePort()),
});

/** psiperf on a node, both Collectors, and both far ends. */
async function openChain(node: NodeBed, programs: { otelcol: string; prometheus: string }) {
  await using stack = new AsyncDisposableStack();
  const directory = stack.use(await TemporaryDirectory.make());
  const ports = await findCollectorPorts();
  const far = stack.use(await Collector.start(programs.otelcol, directory.path, { name: 'far', ports }));
  const prometheus = stack.use(await PrometheusServer.acceptingWrites(programs.prometheus, directory.path));
  const gateway = stack.use(
    await DeployedCollector.start(programs.otelcol, 'gateway.yaml', {
      REMOTE_WRITE_ENDPOINT: `${prometheus.url}/api/v1/write`,
      OTLP_ENDPOINT: `http://127.0.0.1:${ports.http}`,
    }),
  );
  const ofNode = stack.use(
    await DeployedCollector.start(programs.otelcol, 'agent.yaml', {
      NODE_NAME: 'node-1',
      K8S_CLUSTER_NAME: 'bed',
      GATEWAY_ENDPOINT: `http://127.0.0.1:${gateway.ports.grpc}`,
      ...(await nobody()),
    }),
  );
  const psiperf = stack.use(
    await AgentProcess.start({
      args: node.agentArgs,
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${ofNode.ports.http}`,
        OTEL_METRIC_EXPORT_INTERVAL: '1000',
        OTEL_METRIC_EXPORT_TIMEOUT: '900',
      },
    }),
  );
  const close = stack.move();
  return { far, prometheus, psiperf, [Symbol.asyncDispose]: () => close.disposeAsync() };
}

const identityOf = ({ cgroup, namespace, pod, container }: NamedContainer) => ({
  'container.id': cgroup.containerId,
  'k8s.pod.uid': cgroup.podUid,
  'k8s.namespace.name': namespace,
  'k8s.pod.name': pod,
  'k8s.container.name': container,
});

const labelsOf = ({ cgroup, namespace, pod, container }: NamedContainer) => ({
  namespace,
  pod,
  container,
  cgroup: expect.stringContaining(cgroup.containerId),
  node: 'node-1',
  cluster: 'bed',
});

/** The different Resources of a container. */
function resourcesOf(received: readonly ResourceMetrics[], containerId: string): Record<string, string>[] {
  const all = received.map(({ resource }) => attributesOf(resource.attributes));
  const own = all.filter((attributes) => attributes['container.id'] === containerId);
  return [...new Set(own.map((attributes) => JSON.stringify(attributes)))].map((text) => JSON.parse(text));
}

const namesIn = (text: string) =>
  [...new Set(parseSamples(text).map(({ name }) => name))].filter((name) =>
    /^(container|system)_/.test(name),
  );

test('the Collectors carry every container to Prometheus and on over OTLP, the API server being away', async ({
  skip,
}) => {
  const programs = { otelcol: requirePeer('otelcol', skip), prometheus: requirePeer('prometheus', skip) };
  await requireCgroups(skip);
  await using node = await NodeBed.open(`psiperf-test-${process.pid}-chain`);
  await using chain = await openChain(node, programs);
  const { far, prometheus, psiperf } = chain;
  const some = 'container_cpu_pressure_time_seconds_total{psi_type="some"}';
  await prometheus.until(async () => (await prometheus.query(some)).length === node.containers.length);
  await far.untilReceived(2);

  const received = (await far.readRequests()).flat();
  for (const container of node.containers) {
    const [resource, ...others] = resourcesOf(received, container.cgroup.containerId);
    expect(others).toEqual([]);
    expect(resource).toMatchObject({
      ...identityOf(container),
      'k8s.node.name': 'node-1',
      'k8s.cluster.name': 'bed',
    });
    // What remote write takes as labels is not on the way of OTLP.
    expect(resource).not.toHaveProperty('namespace');
  }

  const totals = await prometheus.query(some);
  for (const { metric, value } of totals) {
    const container = node.containers.find(({ cgroup }) => metric.cgroup?.includes(cgroup.containerId));
    if (container === undefined) throw new Error(`whose is ${JSON.stringify(metric)}?`);
    expect(metric).toEqual({
      __name__: 'container_cpu_pressure_time_seconds_total',
      psi_type: 'some',
      ...labelsOf(container),
    });
    expect(Number(value[1])).toBeLessThanOrEqual(await container.cgroup.readPressure('cpu', 'some'));
  }
  const busy = totals.find(({ metric }) => metric.pod === 'search-7d9f');
  expect(Number(busy?.value[1])).toBeGreaterThan(0.2);

  // The same names as on psiperf's own endpoint.
  const written = await prometheus.query('count by (__name__) ({__name__=~"(container|system)_.+"})');
  expect(written.map(({ metric }) => metric.__name__).sort()).toEqual(namesIn(await psiperf.scrape()).sort());
  // What is of the node bears its name and nobody else's.
  const [ofSystem] = await prometheus.query('system_cpu_pressure_time_seconds_total{psi_type="some"}');
  expect(ofSystem?.metric).toEqual({
    __name__: 'system_cpu_pressure_time_seconds_total',
    psi_type: 'some',
    node: 'node-1',
    cluster: 'bed',
  });
});

/** One sample of a container, as OTLP/JSON. */
const pressureOf = (containerId: string, seconds: number, timeUnixNano: string) => ({
  resource: {
    attributes: Object.entries({
      'container.id': containerId,
      'k8s.namespace.name': 'shop',
      'k8s.pod.name': 'cart-0',
      'k8s.container.name': 'app',
      'cgroup.path': `/kubepods/${containerId}`,
    }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  },
  scopeMetrics: [
    {
      metrics: [
        {
          name: 'container.cpu.pressure.time',
          unit: 's',
          sum: {
            aggregationTemporality: CUMULATIVE,
            isMonotonic: true,
            dataPoints: [{ asDouble: seconds, timeUnixNano }],
          },
        },
      ],
    },
  ],
});

test('the gateway keeps a container and its successor of the same name apart', async ({ skip }) => {
  const otelcol = requirePeer('otelcol', skip);
  const program = requirePeer('prometheus', skip);
  await using directory = await TemporaryDirectory.make();
  await using prometheus = await PrometheusServer.acceptingWrites(program, directory.path);
  await using gateway = await DeployedCollector.start(otelcol, 'gateway.yaml', {
    REMOTE_WRITE_ENDPOINT: `${prometheus.url}/api/v1/write`,
    OTLP_ENDPOINT: `http://127.0.0.1:${await findFreePort()}`,
  });
  const now = `${Date.now()}000000`;
  const { status } = await fetch(`http://127.0.0.1:${gateway.ports.http}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceMetrics: [pressureOf('old', 70, now), pressureOf('new', 1, now)] }),
  });
  expect(status).toBe(200);
  const total = 'container_cpu_pressure_time_seconds_total{namespace="shop",pod="cart-0",container="app"}';
  await prometheus.until(async () => (await prometheus.query(total)).length > 0);
  const values = (await prometheus.query(total)).map(({ metric, value }) => [metric.cgroup, value[1]]);
  expect(values.sort()).toEqual([
    ['/kubepods/new', '1'],
    ['/kubepods/old', '70'],
  ]);
});
