import { expect, test } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { type NamedContainer, NodeBed } from '../bed/node-bed.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { Collector, findCollectorPorts } from './collector.ts';
import { attributesOf, CUMULATIVE, type Metric, metricsOf, type ResourceMetrics } from './otlp-json.ts';

const SWITCHES = 'container.perf.context_switches';
const FAULTS = 'container.perf.page_faults';
const PRESSURE = 'container.cpu.pressure.time';

const resourceOf = (request: readonly ResourceMetrics[], { cgroup }: NamedContainer) =>
  request.find(({ resource }) => attributesOf(resource.attributes)['container.id'] === cgroup.containerId);

/** A metric of a container in a request. @throws where it is not there. */
function metricOf(request: readonly ResourceMetrics[], container: NamedContainer, name: string): Metric {
  const resource = resourceOf(request, container);
  const metric = resource && metricsOf(resource).find((each) => each.name === name);
  if (metric === undefined) throw new Error(`no ${name} of ${container.pod} in ${JSON.stringify(request)}`);
  return metric;
}

const valueIn = (metric: Metric): number => {
  const [point] = metric.sum?.dataPoints ?? [];
  return Number(point?.asDouble ?? point?.asInt);
};

test('counters arrive at a real Collector under the Resource of their container, and end with it', async ({
  skip,
}) => {
  const program = requirePeer('otelcol', skip);
  await requireCgroups(skip);
  await using node = await NodeBed.open(`psiperf-test-${process.pid}-perf-collector`);
  await using directory = await TemporaryDirectory.make();
  const ports = await findCollectorPorts();
  await using collector = await Collector.start(program, directory.path, { name: 'collector', ports });
  const startedMillis = Date.now();
  await using _agent = await AgentProcess.start({
    args: [...node.agentArgs, '--perf'],
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${ports.http}`,
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      OTEL_METRIC_EXPORT_TIMEOUT: '400',
    },
  });
  await collector.untilReceived(5);
  const request = (await collector.readRequests()).at(-1) ?? [];
  const [busy, empty, , idle] = node.containers;
  if (busy === undefined || empty === undefined || idle === undefined) throw new Error('no containers');

  for (const container of node.containers) {
    const { namespace, pod } = container;
    expect(attributesOf(resourceOf(request, container)?.resource.attributes)).toMatchObject({
      'k8s.namespace.name': namespace,
      'k8s.pod.name': pod,
      'k8s.container.name': container.container,
    });
    const { sum, unit } = metricOf(request, container, SWITCHES);
    expect({ unit, ...sum }).toMatchObject({ aggregationTemporality: CUMULATIVE, isMonotonic: true });
    expect(sum?.dataPoints).toHaveLength(1);
    // What became identity of the Resource has left the points.
    expect(attributesOf(sum?.dataPoints[0]?.attributes)).toEqual({});
    // Counting begins when the counter is opened, whatever the age of the container.
    expect(Number(sum?.dataPoints[0]?.startTimeUnixNano) / 1e6).toBeGreaterThanOrEqual(startedMillis);
    const faults = metricOf(request, container, FAULTS).sum?.dataPoints ?? [];
    expect(faults.map(({ attributes }) => attributesOf(attributes)['perf.page_fault.type'])).toEqual([
      'minor',
      'major',
    ]);
    expect(metricOf(request, container, PRESSURE).sum?.dataPoints).toHaveLength(2);
  }
  expect(valueIn(metricOf(request, busy, SWITCHES))).toBeGreaterThan(10);
  expect(valueIn(metricOf(request, idle, SWITCHES))).toBeLessThan(10);
  expect(valueIn(metricOf(request, empty, SWITCHES))).toBe(0);

  await busy.cgroup.remove();
  await collector.until(async () => {
    const last = (await collector.readRequests()).at(-1) ?? [];
    return resourceOf(last, busy) === undefined && resourceOf(last, idle) !== undefined;
  });
});
