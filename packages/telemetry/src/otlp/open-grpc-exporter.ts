import { OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import {
  convertLegacyOtlpGrpcOptions,
  createOtlpGrpcExportDelegate,
} from '@opentelemetry/otlp-grpc-exporter-base';
import { MetricsExporterMetricsHelper } from '@opentelemetry/otlp-transformer';
import { chooseCompression } from './compression.ts';
import { createProtobufSerializer } from './request-serializers.ts';
import { type Temporality, toPreference } from './temporality-preference.ts';

const COMPONENT_TYPE = 'otlp_grpc_metric_exporter';
const SERVICE = 'MetricsExportService';
const METHOD = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';

/** An exporter over gRPC that the OTEL_EXPORTER_OTLP_ variables configure. Closed by its `shutdown`. */
export function openGrpcExporter(temporality: Temporality | undefined): OTLPMetricExporterBase {
  const delegate = createOtlpGrpcExportDelegate(
    convertLegacyOtlpGrpcOptions({ compression: chooseCompression() }, 'METRICS'),
    createProtobufSerializer(),
    COMPONENT_TYPE,
    MetricsExporterMetricsHelper,
    undefined,
    SERVICE,
    METHOD,
  );
  return new OTLPMetricExporterBase(delegate, toPreference(temporality));
}
