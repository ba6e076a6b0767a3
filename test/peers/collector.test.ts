import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { type NamedContainer, NodeBed } from '../bed/node-bed.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { Collector, type CollectorPorts, findCollectorPorts } from './collector.ts';
import {
  attributesOf,
  CUMULATIVE,
  metricsOf,
  type NumberDataPoint,
  type ResourceMetrics,
} from './otlp-json.ts';

const PROTOCOLS = ['http/protobuf', 'http/json', 'grpc'] as const;
type Protocol = (typeof PROTOCOLS)[number];

const CPU_PRESSURE = 'container.cpu.pressure.time';

function startAgent(node: NodeBed, ports: CollectorPorts, protocol: Protocol) {
  return AgentProcess.start({
    args: node.agentArgs,
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${protocol === 'grpc' ? ports.grpc : ports.http}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      OTEL_METRIC_EXPORT_TIMEOUT: '400',
      OTEL_RESOURCE_ATTRIBUTES: 'k8s.cluster.name=bed',
    },
  });
}

const containerIdOf = ({ resource }: ResourceMetrics) => attributesOf(resource.attributes)['container.id'];

/** The `some` point of the CPU pressure of a container in a request. */
function cpuPointOf(request: readonly ResourceMetrics[], { cgroup }: NamedContainer): NumberDataPoint {
  const resource = request.find((each) => containerIdOf(each) === cgroup.containerId);
  const metric = resource && metricsOf(resource).find(({ name }) => name === CPU_PRESSURE);
  const point = metric?.sum?.dataPoints.find(
    ({ attributes }) => attributesOf(attributes)['psi.type'] === 'some',
  );
  if (point === undefined) throw new Error(`no point of ${cgroup.containerId} in ${JSON.stringify(request)}`);
  return point;
}

/** What a container is, as attributes of its Resource. */
const identityOf = ({ cgroup, namespace, pod, container }: NamedContainer) => ({
  'container.id': cgroup.containerId,
  'k8s.namespace.name': namespace,
  'k8s.pod.name': pod,
  'k8s.pod.uid': cgroup.podUid,
  'k8s.container.name': container,
  'k8s.container.restart_count': '0',
});

/** Receives from an agent on a node, and hands the last request over. */
async function receive(protocol: Protocol, node: NodeBed, program: string): Promise<ResourceMetrics[]> {
  await using directory = await TemporaryDirectory.make();
  const ports = await findCollectorPorts();
  await using collector = await Collector.start(program, directory.path, { name: 'collector', ports });
  await using _agent = await startAgent(node, ports, protocol);
  await collector.untilReceived(3);
  return (await collector.readRequests()).at(-1) ?? [];
}

test.for(PROTOCOLS)('over %s every container arrives under its own Resource', async (protocol, { skip }) => {
  const program = requirePeer('otelcol', skip);
  await requireCgroups(skip);
  await using node = await NodeBed.open(`psiperf-test-${process.pid}-resources`);
  const request = await receive(protocol, node, program);

  const ofContainers = request.filter((each) => containerIdOf(each) !== undefined);
  expect(ofContainers).toHaveLength(node.containers.length);
  for (const container of node.containers) {
    const resource = ofContainers.find((each) => containerIdOf(each) === container.cgroup.containerId);
    const attributes = attributesOf(resource?.resource.attributes);
    expect(attributes).toMatchObject({ ...identityOf(container), 'k8s.cluster.name': 'bed' });
    expect(attributes).not.toHaveProperty('service.name');
  }
  const ofAgent = request.filter((each) => containerIdOf(each) === undefined);
  expect(ofAgent.map(({ resource }) => attributesOf(resource.attributes)['service.name'])).toContain(
    'psiperf',
  );

  const pressure = ofContainers.flatMap(metricsOf).filter(({ name }) => name === CPU_PRESSURE);
  expect(pressure).toHaveLength(node.containers.length);
  for (const { unit, sum } of pressure) {
    expect({ unit, ...sum }).toMatchObject({
      unit: 's',
      aggregationTemporality: CUMULATIVE,
      isMonotonic: true,
    });
    // What became identity of the Resource has left the points.
    const points = sum?.dataPoints.map(({ attributes }) => attributesOf(attributes));
    expect(points).toEqual([{ 'psi.type': 'some' }, { 'psi.type': 'full' }]);
  }
});

/** The first request with points of after a time: what comes first may be one from before that is tried again. */
async function receiveCollectedAfter(millis: number, collector: Collector, { containers }: NodeBed) {
  const [container] = containers;
  const findIt = async () =>
    (await collector.readRequests()).find(
      (request) => container && Number(cpuPointOf(request, container).timeUnixNano) / 1e6 > millis,
    );
  await collector.until(async () => (await findIt()) !== undefined);
  return (await findIt()) ?? [];
}

test('totals go on without a gap when the Collector is killed and comes back', async ({ skip }) => {
  const program = requirePeer('otelcol', skip);
  await requireCgroups(skip);
  await using directory = await TemporaryDirectory.make();
  const ports = await findCollectorPorts();
  await using node = await NodeBed.open(`psiperf-test-${process.pid}-restart`);
  const first = await Collector.start(program, directory.path, { name: 'first', ports });
  await using agent = await startAgent(node, ports, 'http/protobuf');
  await first.untilReceived(3);
  await first.stop('SIGKILL');
  const lastRequest = (await first.readRequests()).at(-1) ?? [];
  await sleep(2000);
  const atReturn = await Promise.all(node.containers.map(({ cgroup }) => cgroup.readPressure('cpu', 'some')));
  const returnMillis = Date.now();
  await using second = await Collector.start(program, directory.path, { name: 'second', ports });
  const newRequest = await receiveCollectedAfter(returnMillis, second, node);

  for (const [index, container] of node.containers.entries()) {
    const before = cpuPointOf(lastRequest, container);
    const after = cpuPointOf(newRequest, container);
    expect(after.startTimeUnixNano).toBe(before.startTimeUnixNano);
    expect(after.asDouble).toBeGreaterThanOrEqual(before.asDouble ?? Number.NaN);
    // What was waited while nobody listened is in the total.
    expect(after.asDouble).toBeGreaterThanOrEqual(atReturn[index] ?? Number.NaN);
  }
  const [busy] = node.containers;
  const waited =
    busy && (cpuPointOf(newRequest, busy).asDouble ?? 0) - (cpuPointOf(lastRequest, busy).asDouble ?? 0);
  expect(waited).toBeGreaterThan(0.5);
  expect(await agent.stop()).toBe(0);
});
