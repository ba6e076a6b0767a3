// OpenTelemetry's own variables, under their own names. What the OTLP exporters read themselves (endpoints, headers,
// timeout, compression, certificates, temporality) is left to them; here is what an SDK's set-up reads.
// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/

import type { OtlpProtocol } from '@psiperf/telemetry';
import { checkOtlpEnvironment } from './check-otlp-environment.ts';
import type { LogLevel } from './options.ts';
import { parseChoice, parseChoices, parseMillis, parsePort } from './parse-value.ts';
import { parseAt } from './resolve-options.ts';
import { UsageError } from './usage-error.ts';

/** Where metrics go. */
export type ExporterName = 'prometheus' | 'otlp' | 'console';

/** What the variables say. */
export interface OtelEnvironment {
  readonly exporters: ReadonlySet<ExporterName>;
  readonly otlpProtocol: OtlpProtocol;
  readonly exportIntervalMillis: number;
  readonly exportTimeoutMillis: number;
  readonly prometheusHost: string | undefined;
  readonly prometheusPort: number | undefined;
  readonly logLevel: LogLevel | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_INTERVAL_MILLIS = 60_000;
const DEFAULT_TIMEOUT_MILLIS = 30_000;

/** @throws UsageError for a value that the variable cannot have. */
export function readOtelEnvironment(environment: Environment): OtelEnvironment {
  const read = <Value>(parse: (text: string) => Value, ...names: string[]): Value | undefined => {
    const name = names.find((candidate) => environment[candidate]);
    return name === undefined ? undefined : parseAt(name, environment[name] ?? '', parse);
  };
  const parseProtocol = parseChoice('http/protobuf', 'http/json', 'grpc');
  const exporters = read(parseExporters, 'OTEL_METRICS_EXPORTER') ?? defaultExporters(environment);
  const otlpProtocol =
    read(parseProtocol, 'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL') ??
    'http/protobuf';
  if (exporters.has('otlp')) checkOtlpEnvironment(environment, otlpProtocol);
  const exportIntervalMillis = read(parseMillis, 'OTEL_METRIC_EXPORT_INTERVAL') ?? DEFAULT_INTERVAL_MILLIS;
  const timeout = read(parseMillis, 'OTEL_METRIC_EXPORT_TIMEOUT') ?? DEFAULT_TIMEOUT_MILLIS;
  return {
    exporters,
    otlpProtocol,
    exportIntervalMillis,
    // The SDK refuses a timeout above the interval.
    exportTimeoutMillis: Math.min(timeout, exportIntervalMillis),
    prometheusHost: environment.OTEL_EXPORTER_PROMETHEUS_HOST || undefined,
    prometheusPort: read(parsePort, 'OTEL_EXPORTER_PROMETHEUS_PORT', 'PORT'),
    logLevel: read(parseLogLevel, 'OTEL_LOG_LEVEL'),
  };
}

function parseExporters(text: string): ReadonlySet<ExporterName> {
  const names = parseChoices('prometheus', 'otlp', 'console', 'none')(text);
  if (!names.includes('none')) return new Set(names as ExporterName[]);
  if (names.length > 1) throw new UsageError("'none' goes with no other exporter");
  return new Set();
}

function defaultExporters(environment: Environment): ReadonlySet<ExporterName> {
  const endpoint = environment.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT || environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  return new Set(endpoint ? ['prometheus', 'otlp'] : ['prometheus']);
}

const OTEL_LOG_LEVELS = Object.freeze({
  none: 'error',
  error: 'error',
  warn: 'warn',
  info: 'info',
  debug: 'debug',
  verbose: 'debug',
  all: 'debug',
} as const);

function parseLogLevel(text: string) {
  const names = Object.keys(OTEL_LOG_LEVELS) as (keyof typeof OTEL_LOG_LEVELS)[];
  return OTEL_LOG_LEVELS[parseChoice(...names)(text.toLowerCase() as keyof typeof OTEL_LOG_LEVELS)];
}
