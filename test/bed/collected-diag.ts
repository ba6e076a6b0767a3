import { diag } from '@opentelemetry/api';
import { onTestFinished } from 'vitest';
import { hearDiag } from './hear-diag.ts';

/** What is said through `diag` until the test ends, warnings and worse. */
export function collectDiag(): string[] {
  onTestFinished(() => diag.disable());
  return hearDiag();
}
