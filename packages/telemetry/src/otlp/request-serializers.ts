import {
  type IExportMetricsServiceResponse,
  type ISerializer,
  JsonMetricsSerializer,
  ProtobufMetricsSerializer,
} from '@opentelemetry/otlp-transformer';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { ResourceSplitter } from './resource-splitter.ts';

/** Makes one request body, with many Resources, of a collection. */
export type RequestSerializer = ISerializer<ResourceMetrics, IExportMetricsServiceResponse>;

/**
 * A request is a message with one repeated field, and messages that are written one after the other are read as one
 * with all their repeated fields: https://protobuf.dev/programming-guides/encoding/#last-one-wins
 */
export function createProtobufSerializer(): RequestSerializer {
  const splitter = new ResourceSplitter();
  return {
    serializeRequest: (collected) =>
      Buffer.concat(splitter.split(collected).map((part) => serialized(ProtobufMetricsSerializer, part))),
    deserializeResponse: (data) => ProtobufMetricsSerializer.deserializeResponse(data),
  };
}

/** One document with the `resourceMetrics` of all. */
export function createJsonSerializer(): RequestSerializer {
  const splitter = new ResourceSplitter();
  return {
    serializeRequest: (collected) => {
      const resourceMetrics = splitter.split(collected).flatMap(toJsonResourceMetrics);
      return new TextEncoder().encode(JSON.stringify({ resourceMetrics }));
    },
    deserializeResponse: (data) => JsonMetricsSerializer.deserializeResponse(data),
  };
}

function toJsonResourceMetrics(part: ResourceMetrics): unknown[] {
  const text = new TextDecoder().decode(serialized(JsonMetricsSerializer, part));
  const { resourceMetrics } = JSON.parse(text) as { resourceMetrics: unknown[] };
  return resourceMetrics;
}

function serialized(serializer: RequestSerializer, part: ResourceMetrics): Uint8Array {
  const bytes = serializer.serializeRequest(part);
  if (bytes === undefined) throw new Error('the OTLP serializer returned nothing');
  return bytes;
}
