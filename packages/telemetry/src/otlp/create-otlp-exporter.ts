import { AggregationTemporality, InstrumentType, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { DeltaExporter } from './delta-exporter.ts';
import type { Temporality } from './temporality-preference.ts';

/** The protocols of OTEL_EXPORTER_OTLP_METRICS_PROTOCOL. */
export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';

/** What the variables of OpenTelemetry's exporters do not say. */
export interface OtlpExporterOptions {
  /** There is no default: OTEL_EXPORTER_OTLP_METRICS_PROTOCOL is left to who calls. */
  readonly protocol: OtlpProtocol;
  /** Over OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE; cumulative where neither is given. */
  readonly temporality?: Temporality;
}

/**
 * An exporter that sends each container under a Resource of its own, all in one request. Endpoint, headers, timeout,
 * compression, certificates and temporality come from the OTEL_EXPORTER_OTLP_ variables; compression is gzip unless they
 * say otherwise. The packages of a protocol are loaded by this call. Closed by `shutdown`, as its reader does.
 */
export async function createOtlpExporter(options: OtlpExporterOptions): Promise<PushMetricExporter> {
  const exporter = await openExporter(options);
  const ofCounters = exporter.selectAggregationTemporality(InstrumentType.OBSERVABLE_COUNTER);
  return ofCounters === AggregationTemporality.DELTA ? new DeltaExporter(exporter) : exporter;
}

async function openExporter({ protocol, temporality }: OtlpExporterOptions) {
  if (protocol === 'grpc') {
    const { openGrpcExporter } = await import('./open-grpc-exporter.ts');
    return openGrpcExporter(temporality);
  }
  const { openHttpExporter } = await import('./open-http-exporter.ts');
  return openHttpExporter(protocol, temporality);
}
