import type { Meter } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { type Pressure, type PressureSample, pressureMetrics, throttlingMetrics } from '@psiperf/psi';
import { type Entity, type Measurement, PrometheusReader, SampleMetricProducer } from '@psiperf/telemetry';

/** The Resource of the agent: part of it holds for everything on the node. */
export const AGENT_RESOURCE = Object.freeze({
  'service.name': 'psiperf',
  'k8s.pod.name': 'psiperf-7x',
  'k8s.node.name': 'node-1',
  team: 'infra',
});

/** What of it holds for everything on the node. */
export const COMMON_ATTRIBUTES = Object.freeze({ 'k8s.node.name': 'node-1', team: 'infra' });

/** A container whose names need escaping, one with a number and a list among its attributes, a pod, a service, the node. */
export const ENTITIES: readonly Entity[] = [
  {
    subject: 'container',
    attributes: {
      'k8s.namespace.name': 'shop',
      'k8s.pod.name': 'cart "0"\\',
      'k8s.pod.uid': 'uid-1',
      'k8s.container.name': 'app\nline',
      'container.id': 'c1',
      'cgroup.path': '/kubepods/c1',
    },
  },
  {
    subject: 'container',
    attributes: {
      'k8s.namespace.name': 'shop',
      'k8s.pod.name': 'cart-1',
      'k8s.pod.uid': 'uid-2',
      'k8s.container.name': 'app',
      'k8s.container.restart_count': 3,
      'container.id': 'c2',
      'container.image.name': 'registry.example/cart',
      'container.image.tags': ['1.4', 'stable'],
      'cgroup.path': '/kubepods/c2',
    },
  },
  {
    subject: 'k8s.pod',
    attributes: {
      'k8s.namespace.name': 'shop',
      'k8s.pod.name': 'cart-1',
      'k8s.pod.uid': 'uid-2',
      'cgroup.path': '/p',
    },
  },
  { subject: 'cgroup', attributes: { 'cgroup.path': '/system.slice/cron.service' } },
  { subject: 'system', attributes: {} },
];

const BOOT_MILLIS = 1_763_700_000_000;

function toMeasurement(entity: Entity, index: number): Measurement<PressureSample> {
  const line = (totalMicros: number) => ({ avg10: 1.25, avg60: 0.5, avg300: 0, totalMicros });
  const both: Pressure = { some: line(14_036_781 + index), full: line(index) };
  const sample: PressureSample = {
    cpu: both,
    memory: both,
    io: both,
    irq: { full: line(2 ** 53) },
    throttling: { periods: 10, throttledPeriods: index, throttledMicros: 1_500_001 },
    localThrottling: { absent: 'not-supported' },
    pressureSince: undefined,
  };
  return { entity, startMillis: BOOT_MILLIS + index * 1500, sample };
}

function observe(meter: Meter): void {
  meter
    .createCounter('psiperf.failures', { unit: '{collection}', description: 'Failed.' })
    .add(3, { 'a.b': 'x' });
  meter.createUpDownCounter('process.memory.usage', { unit: 'By', description: 'Memory.' }).add(5);
  const duration = meter.createHistogram('psiperf.duration', {
    unit: 's',
    description: 'Took.',
    advice: { explicitBucketBoundaries: [0.5, 1] },
  });
  for (const seconds of [0.25, 0.75, 8]) duration.record(seconds);
}

/** What a reader collects on a node with all of ENTITIES and instruments of every kind. */
export async function collectNode(): Promise<ResourceMetrics> {
  const measurements = ENTITIES.map(toMeasurement);
  const rows = [...pressureMetrics, ...throttlingMetrics];
  const producer = new SampleMetricProducer(async () => ({
    timeMillis: BOOT_MILLIS + 3_600_000,
    tables: [{ rows, measurements }],
  }));
  const reader = new PrometheusReader({ metricProducers: [producer] });
  const resource = resourceFromAttributes(AGENT_RESOURCE);
  observe(new MeterProvider({ resource, readers: [reader] }).getMeter('psiperf'));
  const { resourceMetrics } = await reader.collect();
  return resourceMetrics;
}
