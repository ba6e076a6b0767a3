import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';

/** The protocols of OTEL_EXPORTER_OTLP_METRICS_PROTOCOL. */
export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';

export interface OtlpExporterOptions {
  readonly protocol: OtlpProtocol;
  /** Over OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE; cumulative where neither is given. */
  readonly temporality?: 'cumulative' | 'delta' | 'lowmemory';
}

export async function createOtlpExporter(options: OtlpExporterOptions): Promise<PushMetricExporter> {
  throw new Error(`not there yet: ${options.protocol}`);
}
