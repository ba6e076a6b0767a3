import { dirname } from 'node:path';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createOtlpExporter, type OtlpProtocol } from '../../src/otlp/create-otlp-exporter.ts';
import { DeltaExporter } from '../../src/otlp/delta-exporter.ts';
import { type Certificates, makeCertificates, writeBroken } from '../support/certificates.ts';
import { type OtlpServer, type ServerTls, serveGrpc, serveHttp } from '../support/otlp-servers.ts';
import { collect, container, measured, NODE } from '../support/readings.ts';

const SUCCESS = { code: ExportResultCode.SUCCESS };
const FAILED = { code: ExportResultCode.FAILED };

let certificates: Certificates;
beforeAll(() => {
  certificates = makeCertificates();
});
afterAll(() => certificates.remove());

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  diag.disable();
});

function setVariables(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(`OTEL_EXPORTER_OTLP_${name}`, value);
}

/** Exports two containers, the node and an instrument of the agent. */
async function exportOnce(protocol: OtlpProtocol): Promise<ExportResult> {
  const exporter = await createOtlpExporter({ protocol });
  const measurements = [container('c1'), NODE, container('c2')].map((entity) =>
    measured(entity, { some: 1 }),
  );
  const collected = await collect(measurements, undefined, (meter) => meter.createCounter('own').add(1));
  const result = await new Promise<ExportResult>((resolve) => exporter.export(collected, resolve));
  await exporter.shutdown();
  return result;
}

const serverTls = (): ServerTls => ({ cert: certificates.server.cert, key: certificates.server.key });
const mutualTls = (): ServerTls => ({
  ...serverTls(),
  ca: certificates.authority.cert,
  requestCert: true,
  rejectUnauthorized: true,
});

const TRANSPORTS = [
  { protocol: 'http/protobuf', serve: serveHttp, encodingHeader: 'content-encoding' },
  { protocol: 'http/json', serve: serveHttp, encodingHeader: 'content-encoding' },
  { protocol: 'grpc', serve: serveGrpc, encodingHeader: 'grpc-encoding' },
] as const;

describe.each(TRANSPORTS)('over $protocol', ({ protocol, serve, encodingHeader }) => {
  test('sends everything in one request', async () => {
    await using server: OtlpServer = await serve();
    setVariables({ ENDPOINT: `http://127.0.0.1:${server.port}` });
    expect(await exportOnce(protocol)).toEqual(SUCCESS);
    expect(server.requests).toHaveLength(1);
    for (const id of ['c1', 'c2', 'psiperf']) expect(server.requests[0]?.body.includes(id)).toBe(true);
  });

  test('the endpoint of metrics wins over the general one', async () => {
    await using general: OtlpServer = await serve();
    await using specific: OtlpServer = await serve();
    setVariables({
      ENDPOINT: `http://127.0.0.1:${general.port}`,
      METRICS_ENDPOINT: `http://127.0.0.1:${specific.port}/`,
    });
    expect(await exportOnce(protocol)).toEqual(SUCCESS);
    expect([general.requests.length, specific.requests.length]).toEqual([0, 1]);
  });

  test('sends the headers of both variables; that of metrics wins', async () => {
    await using server: OtlpServer = await serve();
    setVariables({
      ENDPOINT: `http://127.0.0.1:${server.port}`,
      HEADERS: 'x-both=general,x-general=a%20b',
      METRICS_HEADERS: 'x-both=metrics',
    });
    expect(await exportOnce(protocol)).toEqual(SUCCESS);
    expect(server.requests[0]?.headers).toMatchObject({ 'x-both': 'metrics', 'x-general': 'a b' });
  });

  test.each([
    ['gzip unless told otherwise', {}, 'gzip'],
    ['none when told so', { COMPRESSION: 'none' }, undefined],
    ['gzip for metrics over none in general', { COMPRESSION: 'none', METRICS_COMPRESSION: 'gzip' }, 'gzip'],
    [
      'none for metrics over gzip in general',
      { COMPRESSION: 'gzip', METRICS_COMPRESSION: 'none' },
      undefined,
    ],
    ['gzip for what is no compression', { COMPRESSION: 'brotli' }, 'gzip'],
  ])('compresses with %s', async (_, variables, encoding) => {
    await using server: OtlpServer = await serve();
    setVariables({ ENDPOINT: `http://127.0.0.1:${server.port}`, ...variables });
    expect(await exportOnce(protocol)).toEqual(SUCCESS);
    expect(server.requests[0]?.headers[encodingHeader]).toBe(encoding);
    expect(server.requests[0]?.body.includes('container.cpu.pressure.time')).toBe(true);
  });

  test('gives up after the timeout of metrics, which wins over the general one', async () => {
    await using server: OtlpServer = await serve(undefined, 'silent');
    setVariables({ ENDPOINT: `http://127.0.0.1:${server.port}`, TIMEOUT: '600000', METRICS_TIMEOUT: '200' });
    expect(await exportOnce(protocol)).toMatchObject(FAILED);
  });

  test('gives up after the general timeout', async () => {
    await using server: OtlpServer = await serve(undefined, 'silent');
    setVariables({ ENDPOINT: `http://127.0.0.1:${server.port}`, TIMEOUT: '200' });
    expect(await exportOnce(protocol)).toMatchObject(FAILED);
  });

  test('trusts no server whose authority it was not given', async () => {
    await using server: OtlpServer = await serve(serverTls());
    setVariables({ ENDPOINT: `https://localhost:${server.port}`, TIMEOUT: '2000' });
    expect(await exportOnce(protocol)).toMatchObject(FAILED);
    expect(server.requests).toHaveLength(0);
  });

  test('trusts the given authority', async () => {
    await using server: OtlpServer = await serve(serverTls());
    setVariables({
      ENDPOINT: `https://localhost:${server.port}`,
      CERTIFICATE: certificates.authority.certificateFile,
    });
    expect(await exportOnce(protocol)).toEqual(SUCCESS);
  });

  test('the authority for metrics wins over the general one', async () => {
    await using server: OtlpServer = await serve(serverTls());
    setVariables({
      ENDPOINT: `https://localhost:${server.port}`,
      CERTIFICATE: certificates.stranger.certificateFile,
      METRICS_CERTIFICATE: certificates.authority.certificateFile,
    });
    expect(await exportOnce(protocol)).toEqual(SUCCESS);
  });

  test('is refused without a certificate of its own where the server wants one', async () => {
    await using server: OtlpServer = await serve(mutualTls());
    setVariables({
      ENDPOINT: `https://localhost:${server.port}`,
      CERTIFICATE: certificates.authority.certificateFile,
      TIMEOUT: '2000',
    });
    expect(await exportOnce(protocol)).toMatchObject(FAILED);
    expect(server.requests).toHaveLength(0);
  });

  test.each(['', 'METRICS_'])('shows the certificate of %sCLIENT_CERTIFICATE and _KEY', async (prefix) => {
    await using server: OtlpServer = await serve(mutualTls());
    const { client, stranger } = certificates;
    setVariables({
      ENDPOINT: `https://localhost:${server.port}`,
      CERTIFICATE: certificates.authority.certificateFile,
      // Those of metrics win over these, with which the server would refuse.
      CLIENT_CERTIFICATE: stranger.certificateFile,
      CLIENT_KEY: stranger.keyFile,
      [`${prefix}CLIENT_CERTIFICATE`]: client.certificateFile,
      [`${prefix}CLIENT_KEY`]: client.keyFile,
    });
    expect(await exportOnce(protocol)).toEqual(SUCCESS);
    expect(server.requests).toHaveLength(1);
  });

  test('a receiver that is not there is a failed export', async () => {
    const server = await serve();
    await server[Symbol.asyncDispose]();
    setVariables({ ENDPOINT: `http://127.0.0.1:${server.port}`, TIMEOUT: '300' });
    expect(await exportOnce(protocol)).toMatchObject({ ...FAILED, error: expect.any(Error) });
  });
});

describe('over HTTP', () => {
  test.each([
    [{ ENDPOINT: '' }, '/v1/metrics'],
    [{ ENDPOINT: '/' }, '/v1/metrics'],
    [{ ENDPOINT: '/otlp' }, '/otlp/v1/metrics'],
    [{ ENDPOINT: '/otlp/' }, '/otlp/v1/metrics'],
    [{ METRICS_ENDPOINT: '' }, '/'],
    [{ METRICS_ENDPOINT: '/my/own' }, '/my/own'],
    [{ ENDPOINT: '/general', METRICS_ENDPOINT: '/my/own/' }, '/my/own/'],
  ])('%j has the path %s', async (endpoints, path) => {
    await using server = await serveHttp();
    const base = `http://127.0.0.1:${server.port}`;
    setVariables(
      Object.fromEntries(Object.entries(endpoints).map(([name, suffix]) => [name, base + suffix])),
    );
    expect(await exportOnce('http/protobuf')).toEqual(SUCCESS);
    expect(server.requests.map((request) => request.path)).toEqual([path]);
  });

  test.each([
    ['http/protobuf', 'application/x-protobuf'],
    ['http/json', 'application/json'],
  ] as const)('%s is %s, whatever the variable of headers says', async (protocol, type) => {
    await using server = await serveHttp();
    setVariables({ ENDPOINT: `http://127.0.0.1:${server.port}`, HEADERS: 'content-type=text/plain' });
    expect(await exportOnce(protocol)).toEqual(SUCCESS);
    expect(server.requests[0]?.headers['content-type']).toBe(type);
  });

  test('JSON is one document with all Resources', async () => {
    await using server = await serveHttp();
    setVariables({ ENDPOINT: `http://127.0.0.1:${server.port}` });
    await exportOnce('http/json');
    const document = JSON.parse(String(server.requests[0]?.body));
    expect(Object.keys(document)).toEqual(['resourceMetrics']);
    expect(document.resourceMetrics).toHaveLength(4);
  });

  test('an answer that is no success is a failed export', async () => {
    await using server = await serveHttp(undefined, 400);
    setVariables({ ENDPOINT: `http://127.0.0.1:${server.port}` });
    expect(await exportOnce('http/protobuf')).toMatchObject({ ...FAILED, error: { code: 400 } });
  });

  test('a certificate file that cannot be read is told', async () => {
    const warn = vi.fn();
    diag.setLogger(
      { warn, error: vi.fn(), info: vi.fn(), debug: vi.fn(), verbose: vi.fn() },
      DiagLogLevel.WARN,
    );
    setVariables({ CERTIFICATE: '/does/not/exist' });
    await createOtlpExporter({ protocol: 'http/protobuf' });
    expect(warn).toHaveBeenCalledWith('Failed to read root certificate file');
  });

  test('a certificate file with something else in it is a failed export', async () => {
    await using server = await serveHttp(serverTls());
    const CERTIFICATE = writeBroken(dirname(certificates.authority.certificateFile));
    setVariables({ ENDPOINT: `https://localhost:${server.port}`, CERTIFICATE, TIMEOUT: '2000' });
    expect(await exportOnce('http/protobuf')).toMatchObject(FAILED);
  });
});

test('gRPC calls the metrics service', async () => {
  await using server = await serveGrpc();
  setVariables({ ENDPOINT: `http://127.0.0.1:${server.port}` });
  expect(await exportOnce('grpc')).toEqual(SUCCESS);
  expect(server.requests[0]?.path).toBe('/opentelemetry.proto.collector.metrics.v1.MetricsService/Export');
});

describe('temporality', () => {
  const { CUMULATIVE, DELTA } = AggregationTemporality;

  /** Of counters, observable counters and up-down counters, and whether the producer's totals become changes. */
  async function temporalities(temporality?: 'cumulative' | 'delta' | 'lowmemory') {
    const protocol = 'http/protobuf';
    const exporter = await createOtlpExporter(
      temporality === undefined ? { protocol } : { protocol, temporality },
    );
    const select = (type: InstrumentType) => exporter.selectAggregationTemporality?.(type);
    return [
      select(InstrumentType.COUNTER),
      select(InstrumentType.OBSERVABLE_COUNTER),
      select(InstrumentType.UP_DOWN_COUNTER),
      exporter instanceof DeltaExporter,
    ];
  }

  const EXPECTED = {
    cumulative: [CUMULATIVE, CUMULATIVE, CUMULATIVE, false],
    delta: [DELTA, DELTA, CUMULATIVE, true],
    lowmemory: [DELTA, CUMULATIVE, CUMULATIVE, false],
  } as const;

  test('is cumulative by default', async () => {
    expect(await temporalities()).toEqual(EXPECTED.cumulative);
  });

  test.each(['cumulative', 'delta', 'lowmemory'] as const)(
    '%s by the variable, in any case',
    async (preference) => {
      setVariables({ METRICS_TEMPORALITY_PREFERENCE: preference.toUpperCase() });
      expect(await temporalities()).toEqual(EXPECTED[preference]);
    },
  );

  test.each(['cumulative', 'delta', 'lowmemory'] as const)(
    '%s by the option, over the variable',
    async (option) => {
      setVariables({ METRICS_TEMPORALITY_PREFERENCE: option === 'delta' ? 'cumulative' : 'delta' });
      expect(await temporalities(option)).toEqual(EXPECTED[option]);
    },
  );

  test('cumulative for what is no preference', async () => {
    setVariables({ METRICS_TEMPORALITY_PREFERENCE: 'sometimes' });
    expect(await temporalities()).toEqual(EXPECTED.cumulative);
  });
});
