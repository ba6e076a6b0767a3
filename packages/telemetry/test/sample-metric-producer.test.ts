import { AggregationTemporality, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { ENTITY_SCOPE_NAME } from '../src/entity-scope.ts';
import type { MetricRow, Reading } from '../src/metric-table.ts';
import { PointMaker } from '../src/producer/point-maker.ts';
import { SampleMetricProducer } from '../src/sample-metric-producer.ts';
import { container, FakeReadings, measured, NODE, WAIT_ROWS } from './support/readings.ts';

async function metricsOf(readings: FakeReadings): Promise<MetricData[]> {
  const { resourceMetrics } = await readings.producer.collect();
  return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
}

test('makes a cumulative monotonic sum of a counter, with the entity on every point', async () => {
  const readings = new FakeReadings();
  const entity = container('c1');
  readings.measurements = [measured(entity, { some: 1.5, full: 0.5 }, 2500)];
  expect(await metricsOf(readings)).toEqual([
    {
      descriptor: expect.objectContaining({
        name: 'container.cpu.pressure.time',
        unit: 's',
        description: 'Time waited.',
      }),
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.SUM,
      isMonotonic: true,
      dataPoints: [
        {
          startTime: [2, 500_000_000],
          endTime: [60, 0],
          attributes: { ...entity.attributes, 'psi.type': 'some' },
          value: 1.5,
        },
        {
          startTime: [2, 500_000_000],
          endTime: [60, 0],
          attributes: { ...entity.attributes, 'psi.type': 'full' },
          value: 0.5,
        },
      ],
    },
  ]);
});

test('a sample that was taken before the reading is of then', async () => {
  const readings = new FakeReadings();
  readings.measurements = [
    { ...measured(container('c1'), { some: 1 }), timeMillis: 58_500 },
    measured(NODE, { some: 2 }),
  ];
  const metrics = await metricsOf(readings);
  expect(metrics.flatMap(({ dataPoints }) => dataPoints.map(({ endTime }) => endTime))).toEqual([
    [58, 500_000_000],
    [60, 0],
  ]);
});

test('names the metric after its subject, and makes a gauge of a gauge', async () => {
  const readings = new FakeReadings();
  readings.measurements = [measured(NODE, { share: 0.25 })];
  const [metric] = await metricsOf(readings);
  expect(metric).toMatchObject({
    descriptor: { name: 'system.cpu.pressure.average' },
    dataPointType: DataPointType.GAUGE,
    dataPoints: [{ attributes: {}, value: 0.25 }],
  });
});

test('a value that was not read is no point, and a metric without points is none', async () => {
  const readings = new FakeReadings();
  readings.measurements = [measured(container('c1'), { full: 0 }), measured(container('c2'), {})];
  const metrics = await metricsOf(readings);
  expect(metrics).toHaveLength(1);
  expect(metrics[0]?.dataPoints).toMatchObject([{ value: 0, attributes: { 'container.id': 'c1' } }]);
});

test('what is gone from the reading is gone from the collection', async () => {
  const readings = new FakeReadings();
  readings.measurements = [measured(container('c1'), { some: 1 }), measured(container('c2'), { some: 2 })];
  await metricsOf(readings);
  readings.measurements = readings.measurements.slice(1);
  const [metric] = await metricsOf(readings);
  expect(metric?.dataPoints).toMatchObject([{ value: 2, attributes: { 'container.id': 'c2' } }]);
});

test('keeps the order of the measurements: the newest stays last', async () => {
  const readings = new FakeReadings();
  readings.measurements = ['c3', 'c1', 'c2'].map((id) => measured(container(id), { some: 1 }));
  const [metric] = await metricsOf(readings);
  expect(metric?.dataPoints.map(({ attributes }) => attributes['container.id'])).toEqual(['c3', 'c1', 'c2']);
});

test('the points of an entity share their attributes over metrics and collections', async () => {
  const readings = new FakeReadings();
  readings.measurements = [measured(container('c1'), { some: 1 })];
  const [first] = await metricsOf(readings);
  const [second] = await metricsOf(readings);
  expect(second?.dataPoints[0]?.attributes).toBe(first?.dataPoints[0]?.attributes);
  expect(Object.isFrozen(first?.dataPoints[0]?.attributes)).toBe(true);
});

test('equal attribute sets of different metrics are one object on the points of an entity', async () => {
  const [row] = WAIT_ROWS;
  if (row === undefined) throw new Error('no row');
  const rows = ['one', 'two'].map((name) => ({
    ...row,
    name,
    series: [{ attributes: { 'psi.type': 'some', 'psi.window': '10s' }, value: () => 1 }],
  }));
  const measurements = [measured(container('c1'), {})];
  const producer = new SampleMetricProducer(async () => ({
    timeMillis: 0,
    tables: [{ rows, measurements }],
  }));
  const { resourceMetrics } = await producer.collect();
  const [one, two] = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  expect(two?.dataPoints[0]?.attributes).toBe(one?.dataPoints[0]?.attributes);
});

test('a new entity object has attributes of its own', async () => {
  const readings = new FakeReadings();
  readings.measurements = [measured(container('c1'), { some: 1 })];
  await metricsOf(readings);
  readings.measurements = [measured(container('c1', { 'k8s.pod.name': 'cart-1' }), { some: 1 })];
  const [metric] = await metricsOf(readings);
  expect(metric?.dataPoints).toMatchObject([{ attributes: { 'k8s.pod.name': 'cart-1' } }]);
});

test('marks its points with the scope of entities', async () => {
  const { resourceMetrics, errors } = await new FakeReadings().producer.collect();
  expect(resourceMetrics.scopeMetrics.map(({ scope }) => scope.name)).toEqual([ENTITY_SCOPE_NAME]);
  expect(errors).toEqual([]);
});

test('a reading that fails fails the collection', async () => {
  const producer = new SampleMetricProducer(async () => {
    throw new Error('no tree');
  });
  await expect(producer.collect()).rejects.toThrow('no tree');
});

test('each reader compares with the sample that it was given itself, from its second one on', async () => {
  const rows: MetricRow<{ total: number }>[] = [
    {
      name: 'growth',
      instrument: 'gauge',
      unit: '1',
      description: 'Growth.',
      subjects: ['container'],
      series: [{ attributes: {}, value: ({ total }, previous) => previous && total - previous.total }],
    },
  ];
  let entity = container('c1');
  let reading = { total: 0 };
  const read = async (): Promise<Reading> => {
    const measurements = [{ entity, startMillis: 0, sample: reading }];
    return { timeMillis: 60_000, tables: [{ rows, measurements, compares: true }] };
  };
  const points = new PointMaker();
  const often = new SampleMetricProducer(read, points);
  const seldom = new SampleMetricProducer(read, points);
  const growthOf = async (producer: SampleMetricProducer) => {
    const { resourceMetrics } = await producer.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics)[0]?.dataPoints[0]?.value;
  };
  expect([await growthOf(often), await growthOf(seldom)]).toEqual([undefined, undefined]);
  reading = { total: 3 };
  expect([await growthOf(often), await growthOf(often)], 'two that share a reading').toEqual([3, 3]);
  reading = { total: 10 };
  expect([await growthOf(often), await growthOf(seldom)]).toEqual([7, 10]);
  entity = { ...container('c1', { 'k8s.deployment.name': 'cart' }), key: entity };
  reading = { total: 11 };
  expect(await growthOf(often), 'described meanwhile').toBe(1);
});
