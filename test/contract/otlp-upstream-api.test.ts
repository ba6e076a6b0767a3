// What we use of OpenTelemetry although it is experimental or meant for its own packages: a new version that changes it
// fails here, with its name.

import { OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
  getSharedConfigurationFromEnvironment,
} from '@opentelemetry/otlp-exporter-base/node-http';
import {
  convertLegacyOtlpGrpcOptions,
  createOtlpGrpcExportDelegate,
} from '@opentelemetry/otlp-grpc-exporter-base';
import {
  JsonMetricsSerializer,
  MetricsExporterMetricsHelper,
  ProtobufMetricsSerializer,
} from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InstrumentType, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { afterEach, expect, test, vi } from 'vitest';
import { collectNode } from './exporting/measured-node.ts';
import { decodeRequest } from './exporting/otlp-request.ts';

afterEach(() => vi.unstubAllEnvs());

const DELEGATE_METHODS = ['export', 'forceFlush', 'shutdown', 'setMetrics'] as const;

test('convertLegacyHttpOptions(config, signal, path, headers) takes an option over the variable, and has the defaults', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'none');
  const options = convertLegacyHttpOptions(
    { compression: CompressionAlgorithm.GZIP },
    'METRICS',
    'v1/metrics',
    { a: 'b' },
  );
  expect(options).toMatchObject({
    url: 'http://localhost:4318/v1/metrics',
    compression: 'gzip',
    timeoutMillis: 10_000,
    concurrencyLimit: 30,
  });
  expect(await options.headers()).toEqual({ a: 'b' });
});

test('createOtlpHttpExportDelegate takes options, serializer, type, helper and provider', () => {
  expect(createOtlpHttpExportDelegate).toHaveLength(5);
  const options = convertLegacyHttpOptions({}, 'METRICS', 'v1/metrics', {});
  const delegate = createOtlpHttpExportDelegate(
    options,
    ProtobufMetricsSerializer,
    'otlp_http_metric_exporter',
    MetricsExporterMetricsHelper,
    undefined,
  );
  for (const name of DELEGATE_METHODS) expect(delegate[name]).toBeTypeOf('function');
});

test('convertLegacyOtlpGrpcOptions(config, signal) has the defaults', () => {
  expect(convertLegacyOtlpGrpcOptions({ compression: CompressionAlgorithm.GZIP }, 'METRICS')).toMatchObject({
    url: 'localhost:4317',
    compression: 'gzip',
    timeoutMillis: 10_000,
  });
});

test('createOtlpGrpcExportDelegate takes the same and a name and a path', () => {
  expect(createOtlpGrpcExportDelegate).toHaveLength(7);
  const delegate = createOtlpGrpcExportDelegate(
    convertLegacyOtlpGrpcOptions({}, 'METRICS'),
    ProtobufMetricsSerializer,
    'otlp_grpc_metric_exporter',
    MetricsExporterMetricsHelper,
    undefined,
    'MetricsExportService',
    '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  );
  for (const name of DELEGATE_METHODS) expect(delegate[name]).toBeTypeOf('function');
});

test.each([
  [{}, undefined],
  [{ OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }, 'gzip'],
  [{ OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip', OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'none' }, 'none'],
])(
  'getSharedConfigurationFromEnvironment tells with %j that the compression is %s',
  (variables, compression) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    expect(getSharedConfigurationFromEnvironment('METRICS').compression).toBe(compression);
  },
);

test('OTLPMetricExporterBase passes a collection to the delegate that it is given', () => {
  const delegate = { export: vi.fn(), forceFlush: vi.fn(), shutdown: vi.fn(), setMetrics: vi.fn() };
  const exporter = new OTLPMetricExporterBase(delegate);
  const callback = vi.fn();
  const collected = { resource: resourceFromAttributes({}), scopeMetrics: [] };
  exporter.export(collected, callback);
  expect(delegate.export).toHaveBeenCalledExactlyOnceWith(collected, callback);
  expect(exporter.selectAggregationTemporality(InstrumentType.COUNTER)).toBeDefined();
});

test('protobuf requests that are written one after the other are one request', async () => {
  const collected = await collectNode();
  const bytes = ProtobufMetricsSerializer.serializeRequest(collected) ?? new Uint8Array();
  const [part] = await decodeRequest(bytes);
  expect(await decodeRequest(Buffer.concat([bytes, bytes]))).toEqual([part, part]);
});

test('a JSON request has the list resourceMetrics and nothing else', async () => {
  const text = new TextDecoder().decode(JsonMetricsSerializer.serializeRequest(await collectNode()));
  const document = JSON.parse(text);
  expect(Object.keys(document)).toEqual(['resourceMetrics']);
  expect(document.resourceMetrics).toHaveLength(1);
});

class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

test("a reader appends a producer's scopes as they are, and ignores its Resource", async () => {
  const scope = { scope: { name: 'theirs' }, metrics: [] };
  const produced = { resource: resourceFromAttributes({ ignored: 'yes' }), scopeMetrics: [scope] };
  const producer = { collect: vi.fn(async () => ({ resourceMetrics: produced, errors: [] })) };
  const reader = new PullReader({ metricProducers: [producer] });
  new MeterProvider({ resource: resourceFromAttributes({ kept: 'yes' }), readers: [reader] });
  const { resourceMetrics } = await reader.collect();
  expect(resourceMetrics.resource.attributes).toEqual({ kept: 'yes' });
  expect(resourceMetrics.scopeMetrics[0]).toBe(scope);
});

test("a producer that fails fails the reader's collection", async () => {
  const reader = new PullReader({
    metricProducers: [{ collect: () => Promise.reject(new Error('no reading')) }],
  });
  new MeterProvider({ readers: [reader] });
  await expect(reader.collect()).rejects.toThrow('no reading');
});

test("a Resource's attributes are one object for its lifetime", () => {
  const resource = resourceFromAttributes({ a: 'b' });
  expect(resource.attributes).toBe(resource.attributes);
});
