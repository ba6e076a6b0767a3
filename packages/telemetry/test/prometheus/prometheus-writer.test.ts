import { DiagLogLevel, diag, type Meter } from '@opentelemetry/api';
import {
  AggregationTemporality,
  AggregationType,
  DataPointType,
  InstrumentType,
  MeterProvider,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { afterEach, expect, test, vi } from 'vitest';
import type { Entity } from '../../src/metric-table.ts';
import { PrometheusReader } from '../../src/prometheus/prometheus-reader.ts';
import { PrometheusWriter } from '../../src/prometheus/prometheus-writer.ts';
import { boundReader, collect, container, FakeReadings, measured, NODE } from '../support/readings.ts';

afterEach(() => diag.disable());

/** The sample lines of a text. */
function samples(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

async function samplesOf(entity: Entity, options = {}): Promise<string[]> {
  return samples(new PrometheusWriter(options).write(await collect([measured(entity, { some: 2 })]), 'text'));
}

test('writes text 0.0.4', async () => {
  const collected = await collect([measured(container('c1'), { some: 1.5, full: 0.25, share: 0.5 })]);
  expect(new PrometheusWriter().write(collected, 'text')).toBe(
    `# HELP container_cpu_pressure_time_seconds_total Time waited.
# TYPE container_cpu_pressure_time_seconds_total counter
container_cpu_pressure_time_seconds_total{namespace="shop",pod="cart-0",container="app",psi_type="some"} 1.5
container_cpu_pressure_time_seconds_total{namespace="shop",pod="cart-0",container="app",psi_type="full"} 0.25
# HELP container_cpu_pressure_average_ratio Share waited.
# TYPE container_cpu_pressure_average_ratio gauge
container_cpu_pressure_average_ratio{namespace="shop",pod="cart-0",container="app"} 0.5
`,
  );
});

test('writes OpenMetrics 1.0', async () => {
  const collected = await collect([measured(container('c1'), { some: 1.5, share: 0.5 })]);
  expect(new PrometheusWriter().write(collected, 'openmetrics')).toBe(
    `# HELP container_cpu_pressure_time_seconds Time waited.
# TYPE container_cpu_pressure_time_seconds counter
# UNIT container_cpu_pressure_time_seconds seconds
container_cpu_pressure_time_seconds_total{namespace="shop",pod="cart-0",container="app",psi_type="some"} 1.5
# HELP container_cpu_pressure_average_ratio Share waited.
# TYPE container_cpu_pressure_average_ratio gauge
# UNIT container_cpu_pressure_average_ratio ratio
container_cpu_pressure_average_ratio{namespace="shop",pod="cart-0",container="app"} 0.5
# EOF
`,
  );
});

test('no line has a time, not even of a sample that was taken before the reading', async () => {
  const old = { ...measured(container('c1'), { some: 1 }), timeMillis: 58_123.5 };
  const collected = await collect([old]);
  for (const format of ['text', 'openmetrics'] as const)
    expect(samples(new PrometheusWriter().write(collected, format))[0]).toMatch(/} 1$/);
});

test('an empty collection is an empty text, and only the end in OpenMetrics', async () => {
  const collected = await collect([]);
  expect(new PrometheusWriter().write(collected, 'text')).toBe('');
  expect(new PrometheusWriter().write(collected, 'openmetrics')).toBe('# EOF\n');
});

const FAMILY = 'container_cpu_pressure_time_seconds_total';

test.each([
  [
    'without names: the uid, and 12 digits of the id',
    { 'k8s.pod.uid': 'uid-1', 'container.id': '0123456789abcdef' },
    'namespace="",pod="uid-1",container="0123456789ab"',
  ],
  [
    'docker and podman: the name of the container',
    { 'container.name': 'web', 'container.id': '0123456789abcdef' },
    'namespace="",pod="",container="web"',
  ],
  [
    "Kubernetes' name of a container over the runtime's",
    { 'k8s.container.name': 'app', 'container.name': 'k8s_app_cart-0', 'container.id': 'c1' },
    'namespace="",pod="",container="app"',
  ],
  ['nothing known at all', {}, 'namespace="",pod="",container=""'],
])('labels of a container, %s', async (_, attributes, labels) => {
  expect(await samplesOf({ subject: 'container', attributes })).toEqual([
    `${FAMILY}{${labels},psi_type="some"} 2`,
  ]);
});

test('pods have no container label, cgroups only their path, the node none', async () => {
  const { attributes } = container('c1');
  expect(await samplesOf({ subject: 'k8s.pod', attributes })).toEqual([
    'k8s_pod_cpu_pressure_time_seconds_total{namespace="shop",pod="cart-0",psi_type="some"} 2',
  ]);
  expect(
    await samplesOf({ subject: 'cgroup', attributes: { 'cgroup.path': '/system.slice/a.service' } }),
  ).toEqual(['cgroup_cpu_pressure_time_seconds_total{cgroup="/system.slice/a.service",psi_type="some"} 2']);
  expect(await samplesOf(NODE)).toEqual(['system_cpu_pressure_time_seconds_total{psi_type="some"} 2']);
});

test('extra labels come after the fixed ones, from the entity or from what holds for the node', async () => {
  const labels = ['container.id', 'k8s.node.name', 'container.image.tags', 'k8s.job.name', 'service.name'];
  expect(await samplesOf(container('c1'), { labels })).toEqual([
    `${FAMILY}{namespace="shop",pod="cart-0",container="app",container_id="c1",k8s_node_name="node-1",container_image_tags="[\\"1.4\\"]",psi_type="some"} 2`,
  ]);
  expect(await samplesOf(NODE, { labels })).toEqual([
    'system_cpu_pressure_time_seconds_total{psi_type="some"} 2',
  ]);
});

test("a name that is not known is not taken from the agent's own pod", async () => {
  const collected = await collect([measured({ subject: 'container', attributes: {} }, { some: 2 })], {
    'k8s.pod.ip': '10.0.0.1',
    'k8s.namespace.name': 'monitoring',
  });
  const writer = new PrometheusWriter({ labels: ['k8s.pod.ip'] });
  expect(samples(writer.write(collected, 'text'))).toEqual([
    `${FAMILY}{namespace="",pod="",container="",psi_type="some"} 2`,
  ]);
});

test('labels follow a Resource that changes', async () => {
  const writer = new PrometheusWriter({ labels: ['k8s.node.name'] });
  const readings = new FakeReadings();
  readings.measurements = [measured(container('c1'), { some: 2 })];
  for (const node of ['node-1', 'node-2']) {
    const { resourceMetrics } = await boundReader(readings, { 'k8s.node.name': node }).collect();
    expect(writer.write(resourceMetrics, 'text')).toContain(`k8s_node_name="${node}"`);
  }
});

test('of two instances of one container the newest alone is shown, and the hidden are counted', async () => {
  const writer = new PrometheusWriter();
  const collected = await collect([
    measured(container('old'), { some: 1, full: 1 }),
    measured(container('other', { 'k8s.pod.name': 'cart-1' }), { some: 5 }),
    measured(container('new'), { some: 3 }),
  ]);
  expect(samples(writer.write(collected, 'text'))).toEqual([
    `${FAMILY}{namespace="shop",pod="cart-1",container="app",psi_type="some"} 5`,
    `${FAMILY}{namespace="shop",pod="cart-0",container="app",psi_type="some"} 3`,
  ]);
  expect(writer.shadowed, 'full too, which the newer one lacks').toBe(2);
  writer.write(collected, 'openmetrics');
  expect(writer.shadowed).toBe(2);
  writer.write(await collect([measured(container('new'), { some: 3 })]), 'text');
  expect(writer.shadowed).toBe(0);
});

test('the newest is the one that started last, wherever it is told', async () => {
  const writer = new PrometheusWriter();
  const young = { ...measured(container('young'), { some: 3 }), startMillis: 9_000 };
  const old = { ...measured(container('old'), { some: 1 }), startMillis: 1_000 };
  expect(samples(writer.write(await collect([young, old]), 'text'))).toEqual([
    `${FAMILY}{namespace="shop",pod="cart-0",container="app",psi_type="some"} 3`,
  ]);
});

test('an extra label that tells them apart shows both', async () => {
  const writer = new PrometheusWriter({ labels: ['container.id'] });
  const collected = await collect([
    measured(container('old'), { some: 1 }),
    measured(container('new'), { some: 3 }),
  ]);
  expect(samples(writer.write(collected, 'text'))).toHaveLength(2);
  expect(writer.shadowed).toBe(0);
});

test('the same labels in another family hide nothing', async () => {
  const writer = new PrometheusWriter();
  const { attributes } = container('c1');
  const collected = await collect([
    measured({ subject: 'k8s.pod', attributes }, { share: 0.1 }),
    measured({ subject: 'container', attributes }, { share: 0.2 }),
  ]);
  expect(samples(writer.write(collected, 'text'))).toHaveLength(2);
  expect(writer.shadowed).toBe(0);
});

test('a text is the same whatever was written before, over many generations of containers', async () => {
  const writer = new PrometheusWriter();
  const readings = new FakeReadings();
  const reader = boundReader(readings);
  for (let generation = 0; generation < 5; generation += 1) {
    const pods = Array.from({ length: 400 }, (_, index) => `pod-${generation}-${index}`);
    readings.measurements = pods.map((pod) =>
      measured(container(pod, { 'k8s.pod.name': pod }), { some: 1, full: 1 }),
    );
    const { resourceMetrics } = await reader.collect();
    expect(writer.write(resourceMetrics, 'text')).toBe(new PrometheusWriter().write(resourceMetrics, 'text'));
  }
});

test('a container that stays is still told from a newer twin after others were forgotten', async () => {
  const writer = new PrometheusWriter();
  const readings = new FakeReadings();
  const reader = boundReader(readings);
  const old = measured(container('old'), { some: 1 });
  const crowd = Array.from({ length: 3000 }, (_, index) =>
    measured(container(`x${index}`, { 'k8s.pod.name': `x${index}` }), { some: 1 }),
  );
  for (const measurements of [
    [old, ...crowd],
    [old],
    [old],
    [old, measured(container('new'), { some: 3 })],
  ]) {
    readings.measurements = measurements;
    writer.write((await reader.collect()).resourceMetrics, 'text');
  }
  expect(writer.shadowed).toBe(1);
});

test('labels are made once, and again after most of what was there has gone', async () => {
  let made = 0;
  const attributes = {
    get 'k8s.pod.name'() {
      made += 1;
      return 'cart-0';
    },
  };
  const full = await collect([
    measured(container('c1'), { share: 1 }),
    ...Array.from({ length: 3000 }, (_, index) =>
      measured(container(`x${index}`, { 'k8s.pod.name': `x${index}` }), { share: 1 }),
    ),
  ]);
  const [point, ...crowd] = full.scopeMetrics[0]?.metrics[0]?.dataPoints ?? [];
  const withPoints = (...dataPoints: unknown[]) =>
    ({
      ...full,
      scopeMetrics: full.scopeMetrics.map(({ scope, metrics }) => ({
        scope,
        metrics: metrics.map((metric) => ({ ...metric, dataPoints })),
      })),
    }) as ResourceMetrics;
  const writer = new PrometheusWriter();
  const kept = { ...point, attributes };
  writer.write(withPoints(kept, ...crowd), 'text');
  expect(made).toBe(1);
  writer.write(withPoints(kept, ...crowd), 'text');
  writer.write(withPoints(kept), 'text');
  expect(made).toBe(1);
  writer.write(withPoints(kept), 'text');
  writer.write(withPoints(kept), 'text');
  expect(made).toBe(2);
});

/** Self-telemetry of every kind. */
function observeAll(meter: Meter): void {
  meter
    .createCounter('psiperf.failures', { unit: '{collection}', description: 'Failed.' })
    .add(3, { 'a.b': 'x' });
  meter.createUpDownCounter('process.memory.usage', { unit: 'By' }).add(5);
  const advice = { explicitBucketBoundaries: [0.5, 1] };
  const duration = meter.createHistogram('psiperf.duration', { unit: 's', description: 'Took.', advice });
  duration.record(0.25);
  duration.record(0.75);
  duration.record(8);
  meter.createHistogram('sized', { advice }).record(1, { kind: 'k' });
}

test("the agent's own instruments have their own attributes alone", async () => {
  const text = new PrometheusWriter({ labels: ['k8s.node.name'] }).write(
    await collect([], undefined, observeAll),
    'text',
  );
  expect(text).toBe(`# HELP psiperf_failures_total Failed.
# TYPE psiperf_failures_total counter
psiperf_failures_total{a_b="x"} 3
# TYPE process_memory_usage_bytes gauge
process_memory_usage_bytes 5
# HELP psiperf_duration_seconds Took.
# TYPE psiperf_duration_seconds histogram
psiperf_duration_seconds_bucket{le="0.5"} 1
psiperf_duration_seconds_bucket{le="1"} 2
psiperf_duration_seconds_bucket{le="+Inf"} 3
psiperf_duration_seconds_sum 9
psiperf_duration_seconds_count 3
# TYPE sized histogram
sized_bucket{kind="k",le="0.5"} 0
sized_bucket{kind="k",le="1"} 1
sized_bucket{kind="k",le="+Inf"} 1
sized_sum{kind="k"} 1
sized_count{kind="k"} 1
`);
});

test('OpenMetrics has canonical bucket boundaries', async () => {
  const text = new PrometheusWriter().write(await collect([], undefined, observeAll), 'openmetrics');
  expect(text).toContain('psiperf_duration_seconds_bucket{le="1.0"} 2\n');
  expect(text).toContain('# UNIT psiperf_duration_seconds seconds\n');
  expect(text).toContain('psiperf_failures_total{a_b="x"} 3\n');
  expect(text).toMatch(/# EOF\n$/);
});

test('help is escaped, quotes in OpenMetrics alone', async () => {
  const collected = await collect([], undefined, (meter) =>
    meter.createCounter('a', { description: 'one\\two\n"three"' }).add(1),
  );
  expect(new PrometheusWriter().write(collected, 'text')).toContain('# HELP a_total one\\\\two\\n"three"\n');
  expect(new PrometheusWriter().write(collected, 'openmetrics')).toContain(
    '# HELP a one\\\\two\\n\\"three\\"\n',
  );
});

/** A provider with two scopes, without a producer. */
async function collectScopes(observe: (one: Meter, other: Meter) => void) {
  const reader = new PrometheusReader();
  const provider = new MeterProvider({ readers: [reader] });
  observe(provider.getMeter('one'), provider.getMeter('other'));
  return (await reader.collect()).resourceMetrics;
}

test('a family of several scopes is one block, with the first help that there is', async () => {
  const collected = await collectScopes((one, other) => {
    one.createCounter('a').add(1, { x: '1' });
    one.createCounter('b').add(7);
    other.createCounter('a', { description: 'Help.' }).add(2, { x: '2' });
  });
  expect(new PrometheusWriter().write(collected, 'text')).toBe(
    '# HELP a_total Help.\n# TYPE a_total counter\na_total{x="1"} 1\na_total{x="2"} 2\n# TYPE b_total counter\nb_total 7\n',
  );
});

test('a family of two types is left out, and said once', async () => {
  const warn = vi.fn();
  diag.setLogger(
    { warn, error: vi.fn(), info: vi.fn(), debug: vi.fn(), verbose: vi.fn() },
    DiagLogLevel.WARN,
  );
  const collected = await collectScopes((one, other) => {
    one.createGauge('a.b').record(1);
    other.createHistogram('a_b').record(2);
    other.createGauge('a-b').record(4);
    other.createGauge('a.b.c').record(3);
  });
  const writer = new PrometheusWriter();
  writer.write(collected, 'text');
  expect(writer.write(collected, 'text')).toBe('# TYPE a_b_c gauge\na_b_c 3\n');
  expect(warn.mock.calls).toEqual([['a_b is left out: it would be of more than one type']]);
});

test('a counter and a gauge of one base differ by _total in text, and collide in OpenMetrics', async () => {
  const collected = await collectScopes((one) => {
    one.createGauge('a').record(1);
    one.createCounter('a.total').add(2);
  });
  expect(samples(new PrometheusWriter().write(collected, 'text'))).toEqual(['a 1', 'a_total 2']);
  expect(samples(new PrometheusWriter().write(collected, 'openmetrics'))).toEqual([]);
});

test('an exponential histogram is left out, and said once', async () => {
  const warn = vi.fn();
  diag.setLogger(
    { warn, error: vi.fn(), info: vi.fn(), debug: vi.fn(), verbose: vi.fn() },
    DiagLogLevel.WARN,
  );
  const reader = new PrometheusReader({
    aggregationSelector: () => ({ type: AggregationType.EXPONENTIAL_HISTOGRAM }),
  });
  const provider = new MeterProvider({ readers: [reader] });
  provider.getMeter('one').createHistogram('sized').record(1);
  const { resourceMetrics } = await reader.collect();
  expect(resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPointType).toBe(
    DataPointType.EXPONENTIAL_HISTOGRAM,
  );
  const writer = new PrometheusWriter();
  writer.write(resourceMetrics, 'text');
  expect(writer.write(resourceMetrics, 'text')).toBe('');
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('sized is left out'));
});

test('a histogram of values that may be negative has no sum', async () => {
  const collected = await collectScopes((one) => one.createHistogram('h').record(1));
  const [metric] = collected.scopeMetrics[0]?.metrics ?? [];
  if (metric?.dataPointType !== DataPointType.HISTOGRAM) throw new Error('no histogram');
  const points = metric.dataPoints.map(({ value: { buckets, count }, ...point }) => ({
    ...point,
    value: { buckets, count },
  }));
  const without = {
    ...collected,
    scopeMetrics: [{ scope: { name: 'one' }, metrics: [{ ...metric, dataPoints: points }] }],
  };
  expect(new PrometheusWriter().write(without, 'text')).toMatch(/h_count 1\n$/);
  expect(new PrometheusWriter().write(without, 'text')).not.toContain('h_sum');
  expect(new PrometheusWriter().write(without, 'openmetrics')).not.toMatch(/h_(sum|count)/);
});

test('the reader collects totals, whatever the instrument', () => {
  const reader = new PrometheusReader();
  for (const instrument of Object.values(InstrumentType)) {
    expect(reader.selectAggregationTemporality(instrument)).toBe(AggregationTemporality.CUMULATIVE);
  }
});
