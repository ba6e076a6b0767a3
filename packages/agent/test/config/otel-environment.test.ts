import { describe, expect, it } from 'vitest';
import { readOtelEnvironment } from '../../src/config/otel-environment.ts';
import { UsageError } from '../../src/config/usage-error.ts';

describe('readOtelEnvironment', () => {
  it('exports to Prometheus alone by default', () => {
    expect(readOtelEnvironment({})).toEqual({
      exporters: new Set(['prometheus']),
      otlpProtocol: 'http/protobuf',
      exportIntervalMillis: 60_000,
      exportTimeoutMillis: 30_000,
      prometheusHost: undefined,
      prometheusPort: undefined,
      logLevel: undefined,
    });
  });

  it.each(['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'])(
    'adds otlp with %s',
    (name) => {
      expect([...readOtelEnvironment({ [name]: 'http://localhost:4318' }).exporters]).toEqual([
        'prometheus',
        'otlp',
      ]);
    },
  );

  it.each([
    ['otlp', ['otlp']],
    ['prometheus,console', ['prometheus', 'console']],
    ['none', []],
  ])('exports exactly what OTEL_METRICS_EXPORTER=%s names', (text, exporters) => {
    const environment = { OTEL_METRICS_EXPORTER: text, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' };
    expect([...readOtelEnvironment(environment).exporters]).toEqual(exporters);
  });

  it("puts the signal's protocol over the general one", () => {
    const environment = {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
    };
    expect(readOtelEnvironment(environment).otlpProtocol).toBe('http/json');
  });

  it('keeps the timeout within the interval, as the SDK wants it', () => {
    expect(readOtelEnvironment({ OTEL_METRIC_EXPORT_INTERVAL: '1000' }).exportTimeoutMillis).toBe(1_000);
  });

  it('knows the log levels of OpenTelemetry in any case', () => {
    expect(readOtelEnvironment({ OTEL_LOG_LEVEL: 'VERBOSE' }).logLevel).toBe('debug');
  });

  it.each([
    [{ OTEL_METRICS_EXPORTER: 'statsd' }, "OTEL_METRICS_EXPORTER: 'statsd' is not one of"],
    [{ OTEL_METRICS_EXPORTER: 'none,otlp' }, "'none' goes with no other exporter"],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'thrift' }, "OTEL_EXPORTER_OTLP_PROTOCOL: 'thrift'"],
    [{ OTEL_METRIC_EXPORT_INTERVAL: '0' }, 'OTEL_METRIC_EXPORT_INTERVAL: '],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' },
      'OTEL_EXPORTER_OTLP_ENDPOINT: is not an http or https URL',
    ],
    [
      { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'not a url' },
      'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: is not an http',
    ],
    [
      { OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_CERTIFICATE: '/no/ca.pem' },
      'cannot be read (ENOENT)',
    ],
    [{ OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd' }, 'is not one of none, gzip'],
    [{ OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_TIMEOUT: '10s' }, 'is not a number of milliseconds'],
    [{ OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_HEADERS: 'secret' }, 'is not a list of key=value'],
    [
      { OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'detla' },
      'is not one of cumulative, delta, lowmemory',
    ],
    [{ PORT: 'tcp://10.0.0.1:9464' }, 'PORT: '],
    [{ OTEL_LOG_LEVEL: 'loud' }, 'OTEL_LOG_LEVEL: '],
  ])('refuses %j', (environment, message) => {
    expect(() => readOtelEnvironment(environment)).toThrow(UsageError);
    expect(() => readOtelEnvironment(environment)).toThrow(message);
  });

  it('takes what the OTLP exporters take, and looks at nothing where they are not used', () => {
    const otlp = { OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_HEADERS: 'a=b, c=d=' };
    const grpc = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' };
    expect(readOtelEnvironment({ ...otlp, ...grpc }).otlpProtocol).toBe('grpc');
    const unused = { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_EXPORTER_OTLP_ENDPOINT: 'nowhere' };
    expect([...readOtelEnvironment(unused).exporters]).toEqual(['prometheus']);
  });

  it('repeats no value of the OTLP variables: they may hold credentials', () => {
    const environment = {
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://user:hunter2@host',
    };
    expect(() => readOtelEnvironment(environment)).toThrow(/^(?!.*hunter2)/);
  });
});
