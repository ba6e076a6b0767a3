import {
  createStockWriter,
  type PrometheusTextWriter,
  PrometheusWriter,
  TelemetryError,
} from '@psiperf/telemetry';
import type { SettledOptions } from '../config/config.ts';
import { UsageError } from '../config/usage-error.ts';

/** What of the options says how the metrics are written. */
type WriterOptions = Pick<
  SettledOptions,
  'metric-names' | 'with-readme-names' | 'prometheus-labels' | 'prometheus-writer'
>;

/** The writer of `/metrics` that the options ask for. @throws UsageError for what cannot be written. */
export async function openPrometheusWriter(options: WriterOptions): Promise<PrometheusTextWriter> {
  const profile = options['metric-names'];
  const readmeNames = options['with-readme-names'];
  if (readmeNames && profile !== 'psi-perf-ds')
    throw new UsageError('--with-readme-names goes with --metric-names psi-perf-ds only');
  if (options['prometheus-writer'] === 'stock') return createStockWriter();
  try {
    return new PrometheusWriter({ profile, labels: options['prometheus-labels'], readmeNames });
  } catch (error) {
    if (!(error instanceof TelemetryError)) throw error;
    throw new UsageError(`--prometheus-labels: ${error.message}; ${error.hint}`);
  }
}
