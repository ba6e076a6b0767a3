// OTLP in its JSON form, as the Collector's file exporter writes it:
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding (64-bit numbers are strings)

/** An attribute; only strings and integers are looked at here. */
export interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: string };
}

export interface NumberDataPoint {
  readonly attributes?: readonly KeyValue[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly asDouble?: number;
  readonly asInt?: string;
}

export interface Metric {
  readonly name: string;
  readonly unit?: string;
  readonly sum?: {
    readonly aggregationTemporality: number;
    readonly isMonotonic: boolean;
    readonly dataPoints: readonly NumberDataPoint[];
  };
}

export interface ResourceMetrics {
  readonly resource: { readonly attributes?: readonly KeyValue[] };
  readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
}

/** `AGGREGATION_TEMPORALITY_CUMULATIVE` of metrics.proto. */
export const CUMULATIVE = 2;

/** Attributes as an object. */
export function attributesOf(pairs: readonly KeyValue[] = []): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? '']));
}

/** Every metric of a resource, whatever its scope. */
export function metricsOf({ scopeMetrics }: ResourceMetrics): Metric[] {
  return scopeMetrics.flatMap(({ metrics }) => metrics);
}
