import { describe, expect, test } from 'vitest';
import { ENTITY_SCOPE_NAME } from '../../src/entity-scope.ts';
import { ResourceSplitter } from '../../src/otlp/resource-splitter.ts';
import { boundReader, collect, container, FakeReadings, measured, NODE } from '../support/readings.ts';

const AGENT = {
  'service.name': 'psiperf',
  'k8s.pod.name': 'psiperf-x',
  'k8s.node.name': 'node-1',
  team: 'infra',
};

describe('a collection of containers, the node and the agent', async () => {
  const c1 = container('c1');
  const c2 = container('c2', { 'k8s.node.name': 'elsewhere' });
  const collected = await collect(
    [
      measured(c1, { some: 1, full: 2, share: 0.5 }, 5000),
      measured(NODE, { some: 9 }),
      measured(c2, { some: 3 }),
    ],
    AGENT,
    (meter) => meter.createCounter('psiperf.failures').add(1, { 'k8s.pod.name': 'told of' }),
  );
  const [agent, ...parts] = new ResourceSplitter().split(collected);
  const [first, second, node] = parts;

  test('is one ResourceMetrics for each of them', () => {
    expect(parts).toHaveLength(3);
  });

  test("the agent's instruments are under its full Resource, as they are", () => {
    expect(agent?.resource.attributes).toEqual(AGENT);
    expect(agent?.scopeMetrics.map(({ scope }) => scope.name)).toEqual(['psiperf']);
    expect(agent?.scopeMetrics[0]?.metrics[0]?.dataPoints).toMatchObject([
      { value: 1, attributes: { 'k8s.pod.name': 'told of' } },
    ]);
  });

  test('a container has its own attributes and those of the node on its Resource', () => {
    expect(first?.resource.attributes).toEqual({
      'k8s.node.name': 'node-1',
      team: 'infra',
      ...c1.attributes,
    });
  });

  test("an entity's own attribute wins over the common one", () => {
    expect(second?.resource.attributes).toMatchObject({ 'container.id': 'c2', 'k8s.node.name': 'elsewhere' });
  });

  test('the node has the common ones alone', () => {
    expect(node?.resource.attributes).toEqual({ 'k8s.node.name': 'node-1', team: 'infra' });
    expect(node?.scopeMetrics[0]?.metrics).toMatchObject([
      { descriptor: { name: 'system.cpu.pressure.time' } },
    ]);
  });

  test('what became the Resource has left the points; all else stays', () => {
    expect(first?.scopeMetrics).toMatchObject([
      {
        scope: { name: ENTITY_SCOPE_NAME },
        metrics: [
          {
            descriptor: { name: 'container.cpu.pressure.time', unit: 's' },
            isMonotonic: true,
            dataPoints: [
              { attributes: { 'psi.type': 'some' }, value: 1, startTime: [5, 0], endTime: [60, 0] },
              { attributes: { 'psi.type': 'full' }, value: 2, startTime: [5, 0], endTime: [60, 0] },
            ],
          },
          {
            descriptor: { name: 'container.cpu.pressure.average' },
            dataPoints: [{ attributes: {}, value: 0.5 }],
          },
        ],
      },
    ]);
    const keys = first?.scopeMetrics[0]?.metrics.flatMap(({ dataPoints }) =>
      dataPoints.flatMap(({ attributes }) => Object.keys(attributes)),
    );
    expect(new Set(keys)).toEqual(new Set(['psi.type']));
  });

  test('the collection itself is as it was: another exporter may have it too', () => {
    const points = collected.scopeMetrics.at(-1)?.metrics[0]?.dataPoints;
    expect(points?.[0]?.attributes).toEqual({ ...c1.attributes, 'psi.type': 'some' });
    expect(points).toHaveLength(3);
  });
});

test('equal attributes in different objects and orders are one entity', async () => {
  const { attributes } = container('c1');
  const reversed = Object.fromEntries(Object.entries(attributes).reverse());
  const collected = await collect([
    measured({ subject: 'container', attributes }, { some: 1 }),
    measured({ subject: 'container', attributes: reversed }, { full: 1 }),
  ]);
  expect(new ResourceSplitter().split(collected)).toHaveLength(1);
});

test('two instances of one container are two Resources', async () => {
  const collected = await collect(['old', 'new'].map((id) => measured(container(id), { some: 1 })));
  const parts = new ResourceSplitter().split(collected);
  expect(parts.map(({ resource }) => resource.attributes['container.id'])).toEqual(['old', 'new']);
});

test('a removed container is in no later split', async () => {
  const splitter = new ResourceSplitter();
  const readings = new FakeReadings();
  const reader = boundReader(readings);
  readings.measurements = ['c1', 'c2'].map((id) => measured(container(id), { some: 1 }));
  splitter.split((await reader.collect()).resourceMetrics);
  readings.measurements = readings.measurements.slice(1);
  const parts = splitter.split((await reader.collect()).resourceMetrics);
  expect(parts.map(({ resource }) => resource.attributes['container.id'])).toEqual(['c2']);
});

test('nothing collected is nothing', async () => {
  expect(new ResourceSplitter().split(await collect([]))).toEqual([]);
});
