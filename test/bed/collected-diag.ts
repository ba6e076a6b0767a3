import { DiagLogLevel, diag } from '@opentelemetry/api';
import { onTestFinished } from 'vitest';

/** What is said through `diag` until the test ends, warnings and worse. */
export function collectDiag(): string[] {
  const said: string[] = [];
  const say = (...words: unknown[]) => said.push(words.join(' '));
  const ignore = () => {};
  const logger = { error: say, warn: say, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
  onTestFinished(() => diag.disable());
  return said;
}
