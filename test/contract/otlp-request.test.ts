// What we send is compared with what OpenTelemetry's own exporter and serializer make of the same collection.

import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { createOtlpExporter } from '@psiperf/telemetry';
import { describe, expect, test } from 'vitest';
import { captureRequest } from './exporting/capture-request.ts';
import { AGENT_RESOURCE, COMMON_ATTRIBUTES, collectNode, ENTITIES } from './exporting/measured-node.ts';
import {
  decodeRequest,
  parseRequest,
  pointsOf,
  type SentAttribute,
  type SentResourceMetrics,
} from './exporting/otlp-request.ts';

const collected = await collectNode();
const protobuf = await decodeRequest(
  await captureRequest(() => createOtlpExporter({ protocol: 'http/protobuf' }), collected),
);
const json = parseRequest(
  String(await captureRequest(() => createOtlpExporter({ protocol: 'http/json' }), collected)),
);
const stockJson = parseRequest(String(await captureRequest(() => new OTLPMetricExporter(), collected)));
const stockProtobuf = await decodeRequest(
  ProtobufMetricsSerializer.serializeRequest(collected) ?? new Uint8Array(),
);

const COMMON_KEYS = new Set(Object.keys(COMMON_ATTRIBUTES));

function keysOf(attributes: readonly SentAttribute[] = []): string[] {
  return attributes.map(({ key }) => key).sort();
}

/** Each point as text, with what names its entity back on it: what a flat request has. */
function flatten(parts: readonly SentResourceMetrics[]): string[] {
  return parts.flatMap(({ resource, scopeMetrics }) => {
    const isAgent = keysOf(resource.attributes).includes('service.name');
    const entity = isAgent ? [] : (resource.attributes ?? []).filter(({ key }) => !COMMON_KEYS.has(key));
    return scopeMetrics.flatMap(({ scope, metrics }) =>
      metrics.flatMap((metric) =>
        pointsOf(metric).map((point) => {
          const attributes = [...entity, ...(point.attributes ?? [])].sort((a, b) =>
            a.key < b.key ? -1 : 1,
          );
          const kind = { ...(metric.sum ?? metric.gauge ?? metric.histogram), dataPoints: undefined };
          return toText({
            scope: scope.name,
            ...metric,
            sum: 0,
            gauge: 0,
            histogram: 0,
            kind,
            ...point,
            attributes,
          });
        }),
      ),
    );
  });
}

/** JSON with its keys in order, without what protobuf leaves out: zero, false, and the extremes of a histogram. */
function toText(value: object): string {
  return JSON.stringify(value, (key, inner) => {
    if (key === 'min' || key === 'max' || inner === 0 || inner === false) return undefined;
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

describe.each([
  { encoding: 'protobuf', ours: protobuf, stock: stockProtobuf },
  { encoding: 'JSON', ours: json, stock: stockJson },
])('in $encoding', ({ ours, stock }) => {
  test('the stock exporter is given everything as one flat stream', () => {
    expect(stock).toHaveLength(1);
    expect(flatten(stock).length).toBeGreaterThan(100);
  });

  test('we send the same points: values, times, units, kinds, descriptions and attributes', () => {
    expect(flatten(ours).sort()).toEqual(flatten(stock).sort());
  });

  test('each entity, the node among them, and the agent have a Resource', () => {
    expect(ours.map(({ resource }) => keysOf(resource.attributes)).sort()).toEqual(
      [
        Object.keys(AGENT_RESOURCE).sort(),
        ...ENTITIES.map(({ attributes }) => [...Object.keys(attributes), ...COMMON_KEYS].sort()),
      ].sort(),
    );
  });

  test('no point repeats what its Resource tells', () => {
    const keys = ours.flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap(({ metrics }) =>
        metrics.flatMap((metric) => pointsOf(metric).flatMap(({ attributes }) => keysOf(attributes))),
      ),
    );
    expect(new Set(keys)).toEqual(new Set(['psi.type', 'psi.window', 'a.b']));
  });

  test('a counter of a container, in full', () => {
    const [part] = ours.filter(({ resource }) =>
      resource.attributes?.some(
        ({ key, value }) => key === 'container.id' && toText({ value }).includes('c2'),
      ),
    );
    const metric = part?.scopeMetrics[0]?.metrics.find(({ name }) => name === 'container.cpu.pressure.time');
    expect(metric).toMatchObject({
      unit: 's',
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: [
          {
            startTimeUnixNano: '1763700001500000000',
            timeUnixNano: '1763703600000000000',
            asDouble: 14.036782,
            attributes: [{ key: 'psi.type', value: { stringValue: 'some' } }],
          },
          { asDouble: 1e-6, attributes: [{ key: 'psi.type', value: { stringValue: 'full' } }] },
        ],
      },
    });
    expect(part?.resource.attributes).toContainEqual({
      key: 'container.image.tags',
      value: { arrayValue: { values: [{ stringValue: '1.4' }, { stringValue: 'stable' }] } },
    });
  });
});

test('both encodings tell the same', () => {
  expect(flatten(json)).toEqual(flatten(protobuf));
});
