import type { Attributes, Meter } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, type MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Entity, MeasuredTable, Measurement, MetricRow, MetricSubject } from '../../src/metric-table.ts';
import { PrometheusReader } from '../../src/prometheus/prometheus-reader.ts';
import { SampleMetricProducer } from '../../src/sample-metric-producer.ts';

/** Seconds that a task waited; what is not there was not read. */
export interface WaitSample {
  readonly some?: number;
  readonly full?: number;
  readonly share?: number;
}

const EVERYWHERE: readonly MetricSubject[] = ['container', 'k8s.pod', 'cgroup', 'system'];

/** A counter with two series, and a gauge with one. */
export const WAIT_ROWS: readonly MetricRow<WaitSample>[] = [
  {
    name: 'cpu.pressure.time',
    instrument: 'counter',
    unit: 's',
    description: 'Time waited.',
    subjects: EVERYWHERE,
    series: [
      { attributes: { 'psi.type': 'some' }, value: ({ some }) => some },
      { attributes: { 'psi.type': 'full' }, value: ({ full }) => full },
    ],
  },
  {
    name: 'cpu.pressure.average',
    instrument: 'gauge',
    unit: '1',
    description: 'Share waited.',
    subjects: EVERYWHERE,
    optIn: 'averages',
    series: [{ attributes: {}, value: ({ share }) => share }],
  },
];

/** A container of a pod, all of it known. */
export function container(id: string, more: Attributes = {}): Entity {
  const attributes = {
    'k8s.namespace.name': 'shop',
    'k8s.pod.name': 'cart-0',
    'k8s.pod.uid': 'uid-1',
    'k8s.container.name': 'app',
    'container.id': id,
    'container.image.name': 'registry.example/cart',
    'container.image.tags': ['1.4'],
    'cgroup.path': `/kubepods/${id}`,
    ...more,
  };
  return { subject: 'container', attributes };
}

/** The node itself. */
export const NODE: Entity = { subject: 'system', attributes: {} };

export function measured(entity: Entity, sample: WaitSample, startMillis = 1000): Measurement<WaitSample> {
  return { entity, sample, startMillis };
}

/** A producer whose next reading is what `measurements` and `timeMillis` say by then. */
export class FakeReadings {
  measurements: readonly Measurement<WaitSample>[] = [];
  timeMillis = 60_000;
  readonly producer = new SampleMetricProducer(async () => ({
    timeMillis: this.timeMillis,
    tables: [{ rows: WAIT_ROWS, measurements: this.measurements }],
  }));
}

/** A reader that is bound to a provider with this Resource, which `observe` may give instruments. */
export function boundReader(
  readings: FakeReadings,
  resource: Attributes = { 'service.name': 'psiperf', 'k8s.node.name': 'node-1' },
  observe: (meter: Meter) => void = () => {},
): MetricReader {
  const reader = new PrometheusReader({ metricProducers: [readings.producer] });
  const provider = new MeterProvider({ resource: resourceFromAttributes(resource), readers: [reader] });
  observe(provider.getMeter('psiperf'));
  return reader;
}

/** One collection of these measurements. */
export async function collect(
  measurements: readonly Measurement<WaitSample>[],
  resource?: Attributes,
  observe?: (meter: Meter) => void,
): Promise<ResourceMetrics> {
  const readings = new FakeReadings();
  readings.measurements = measurements;
  const { resourceMetrics } = await boundReader(readings, resource, observe).collect();
  return resourceMetrics;
}

/** One collection of a table. */
export async function collectTable<Sample>(table: MeasuredTable<Sample>): Promise<ResourceMetrics> {
  const producer = new SampleMetricProducer(async () => ({ timeMillis: 60_000, tables: [table] }));
  const reader = new PrometheusReader({ metricProducers: [producer] });
  new MeterProvider({ readers: [reader] });
  return (await reader.collect()).resourceMetrics;
}
