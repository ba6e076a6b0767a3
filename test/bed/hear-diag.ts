import { DiagLogLevel, diag } from '@opentelemetry/api';

/** What is said through `diag` from now on, warnings and worse. */
export function hearDiag(): string[] {
  const said: string[] = [];
  const say = (...words: unknown[]) => said.push(words.join(' '));
  const ignore = () => {};
  const logger = { error: say, warn: say, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
  return said;
}
