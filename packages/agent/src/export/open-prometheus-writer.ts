import {
  createStockWriter,
  type PrometheusTextWriter,
  PrometheusWriter,
  TelemetryError,
} from '@psiperf/telemetry';
import type { Options } from '../config/options.ts';
import { UsageError } from '../config/usage-error.ts';

/** The writer of `/metrics` that the options ask for. @throws UsageError for labels that cannot be added. */
export async function openPrometheusWriter(options: Options): Promise<PrometheusTextWriter> {
  if (options['prometheus-writer'] === 'stock') return createStockWriter();
  try {
    return new PrometheusWriter({ profile: options['metric-names'], labels: options['prometheus-labels'] });
  } catch (error) {
    if (!(error instanceof TelemetryError)) throw error;
    throw new UsageError(`--prometheus-labels: ${error.message}; ${error.hint}`);
  }
}
