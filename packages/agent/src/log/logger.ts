import { DiagLogLevel, diag } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { type Logger, pino } from 'pino';
import type { Config } from '../config/config.ts';
import type { LogLevel } from '../config/options.ts';
import { LogOnce } from './log-once.ts';

export type { Logger } from 'pino';

const STDERR = 2;

/** The log of the program, on standard error: one line an event, as text or JSON. */
export async function openLogger({ logLevel, options }: Config): Promise<Logger> {
  if (options['log-format'] === 'json')
    return pino({ level: logLevel, base: null }, pino.destination(STDERR));
  const { default: pretty } = await import('pino-pretty');
  const stream = pretty({
    destination: STDERR,
    sync: true,
    singleLine: true,
    colorize: false,
    ignore: 'pid,hostname',
  });
  return pino({ level: logLevel, base: null }, stream);
}

/** Sends what the OpenTelemetry packages have to say to the same log. */
export function logDiagnostics(logger: Logger, level: Config['logLevel']): void {
  const log =
    (severity: LogLevel) =>
    (message: string, ...details: unknown[]) =>
      logger[severity](
        { details: details.length > 0 ? details.filter((detail) => typeof detail === 'string') : undefined },
        message,
      );
  diag.setLogger(
    {
      error: log('error'),
      warn: log('warn'),
      info: log('debug'),
      debug: log('debug'),
      verbose: log('debug'),
    },
    { logLevel: level === 'debug' ? DiagLogLevel.DEBUG : DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  // Without it an export that fails is told as its stack in JSON, at every interval.
  const failures = new LogOnce(logger);
  setGlobalErrorHandler((error) =>
    failures.warn([typeof error === 'string' ? error : (error.message ?? String(error))]),
  );
}
