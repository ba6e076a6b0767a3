import { OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
} from '@opentelemetry/otlp-exporter-base/node-http';
import { MetricsExporterMetricsHelper } from '@opentelemetry/otlp-transformer';
import { chooseCompression } from './compression.ts';
import { createJsonSerializer, createProtobufSerializer } from './request-serializers.ts';
import { type Temporality, toPreference } from './temporality-preference.ts';

/** The encodings of OTLP over HTTP. */
export type HttpEncoding = 'http/protobuf' | 'http/json';

const CONTENT_TYPES = Object.freeze({
  'http/protobuf': 'application/x-protobuf',
  'http/json': 'application/json',
}) satisfies Readonly<Record<HttpEncoding, string>>;

const COMPONENT_TYPE = 'otlp_http_metric_exporter';

/** An exporter over HTTP that the OTEL_EXPORTER_OTLP_ variables configure. Closed by its `shutdown`. */
export function openHttpExporter(
  encoding: HttpEncoding,
  temporality: Temporality | undefined,
): OTLPMetricExporterBase {
  const headers = { 'Content-Type': CONTENT_TYPES[encoding] };
  const serializer = encoding === 'http/json' ? createJsonSerializer() : createProtobufSerializer();
  const delegate = createOtlpHttpExportDelegate(
    convertLegacyHttpOptions({ compression: chooseCompression() }, 'METRICS', 'v1/metrics', headers),
    serializer,
    COMPONENT_TYPE,
    MetricsExporterMetricsHelper,
    undefined,
  );
  return new OTLPMetricExporterBase(delegate, toPreference(temporality));
}
