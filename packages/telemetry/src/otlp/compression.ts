import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { getSharedConfigurationFromEnvironment } from '@opentelemetry/otlp-exporter-base/node-http';

/**
 * What OTEL_EXPORTER_OTLP_[METRICS_]COMPRESSION says, and gzip where it says nothing: every OTLP server must accept it,
 * and a request in which each container repeats the same keys shrinks to a fraction.
 */
export function chooseCompression(): CompressionAlgorithm {
  const { compression } = getSharedConfigurationFromEnvironment('METRICS');
  return compression === 'none' ? CompressionAlgorithm.NONE : CompressionAlgorithm.GZIP;
}
