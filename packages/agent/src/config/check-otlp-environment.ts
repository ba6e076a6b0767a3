// The OTLP exporters read their variables themselves, warn of a bad value and go on with another: to another endpoint,
// without the certificate. Here it is told before anything starts. Values are not repeated: they may hold credentials.

import { accessSync, constants } from 'node:fs';
import { UsageError } from './usage-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Check = (value: string, protocol: string) => string | undefined;

const oneOf =
  (...choices: readonly string[]): Check =>
  (value) =>
    choices.includes(value.toLowerCase()) ? undefined : `is not one of ${choices.join(', ')}`;

const CHECKS: Readonly<Record<string, Check>> = Object.freeze({
  ENDPOINT: (value, protocol) => (isEndpoint(value, protocol) ? undefined : 'is not an http or https URL'),
  TIMEOUT: (value) => (/^[1-9]\d*$/.test(value) ? undefined : 'is not a number of milliseconds above 0'),
  COMPRESSION: oneOf('none', 'gzip'),
  HEADERS: (value) => (value.split(',').every(isPair) ? undefined : 'is not a list of key=value'),
  CERTIFICATE: checkReadable,
  CLIENT_CERTIFICATE: checkReadable,
  CLIENT_KEY: checkReadable,
});

/** @throws UsageError for a value with which the exporter would do something else than was asked for. */
export function checkOtlpEnvironment(environment: Environment, protocol: string): void {
  for (const [name, check] of Object.entries(CHECKS)) {
    for (const variable of [`OTEL_EXPORTER_OTLP_METRICS_${name}`, `OTEL_EXPORTER_OTLP_${name}`]) {
      checkVariable(environment, variable, (value) => check(value, protocol));
    }
  }
  const temporality = oneOf('cumulative', 'delta', 'lowmemory');
  checkVariable(environment, 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', (value) =>
    temporality(value, ''),
  );
}

function checkVariable(
  environment: Environment,
  name: string,
  check: (value: string) => string | undefined,
): void {
  const value = environment[name];
  const fault = value ? check(value) : undefined;
  if (fault !== undefined) throw new UsageError(`${name}: ${fault}`);
}

/** gRPC takes `host:port` too. */
function isEndpoint(value: string, protocol: string): boolean {
  if (protocol === 'grpc' && /^[^\s/]+:\d+$/.test(value)) return true;
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function isPair(text: string): boolean {
  return text.trim() === '' || /^[^=]+=/.test(text);
}

function checkReadable(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    return `cannot be read (${(error as NodeJS.ErrnoException).code})`;
  }
}
