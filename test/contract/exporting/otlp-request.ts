import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

/** An attribute as it is sent. */
export interface SentAttribute {
  readonly key: string;
  readonly value: unknown;
}

/** A point of any kind; the fields of its value are those of OTLP's JSON. */
export interface SentPoint {
  readonly attributes?: readonly SentAttribute[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
}

/** A metric: one of the kinds is there. */
export interface SentMetric {
  readonly name: string;
  readonly unit?: string;
  readonly sum?: { dataPoints: SentPoint[]; aggregationTemporality: number; isMonotonic?: boolean };
  readonly gauge?: { dataPoints: SentPoint[] };
  readonly histogram?: { dataPoints: SentPoint[]; aggregationTemporality: number };
}

export interface SentResourceMetrics {
  readonly resource: { readonly attributes?: readonly SentAttribute[] };
  readonly scopeMetrics: readonly {
    readonly scope: { name: string };
    readonly metrics: readonly SentMetric[];
  }[];
}

const PROTO_FILE = fileURLToPath(new URL('otlp.proto', import.meta.url));

/** The request in these protobuf bytes, in the form of OTLP's JSON. */
export async function decodeRequest(bytes: Uint8Array): Promise<readonly SentResourceMetrics[]> {
  const type = (await protobuf.load(PROTO_FILE)).lookupType('psiperf.test.Request');
  const { resourceMetrics = [] } = type.toObject(type.decode(bytes), { longs: String });
  return resourceMetrics;
}

/** The request in this JSON document. Integers are text, as protobuf's JSON may have either. */
export function parseRequest(text: string): readonly SentResourceMetrics[] {
  const INTEGERS = new Set(['intValue', 'asInt', 'count']);
  const { resourceMetrics } = JSON.parse(text, (key, value) => {
    if (INTEGERS.has(key)) return String(value);
    if (key === 'bucketCounts') return value.map(String);
    return value;
  });
  return resourceMetrics;
}

/** The one point list that a metric has. */
export function pointsOf({ sum, gauge, histogram }: SentMetric): readonly SentPoint[] {
  return (sum ?? gauge ?? histogram)?.dataPoints ?? [];
}
