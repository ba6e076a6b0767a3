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
    [{ PORT: 'tcp://10.0.0.1:9464' }, 'PORT: '],
    [{ OTEL_LOG_LEVEL: 'loud' }, 'OTEL_LOG_LEVEL: '],
  ])('refuses %j', (environment, message) => {
    expect(() => readOtelEnvironment(environment)).toThrow(UsageError);
    expect(() => readOtelEnvironment(environment)).toThrow(message);
  });
});
