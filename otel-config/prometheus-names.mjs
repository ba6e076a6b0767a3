// Under which names the Prometheus writer writes a metric: the writer itself is asked.
import { AggregationTemporality, DataPointType, InstrumentType } from '@opentelemetry/sdk-metrics';
import { ENTITY_SCOPE_NAME, PrometheusWriter } from '@psiperf/telemetry';

const TYPES = {
  counter: { type: InstrumentType.OBSERVABLE_COUNTER, dataPointType: DataPointType.SUM, isMonotonic: true },
  updowncounter: {
    type: InstrumentType.OBSERVABLE_UP_DOWN_COUNTER,
    dataPointType: DataPointType.SUM,
    isMonotonic: false,
  },
  gauge: { type: InstrumentType.OBSERVABLE_GAUGE, dataPointType: DataPointType.GAUGE },
  histogram: { type: InstrumentType.HISTOGRAM, dataPointType: DataPointType.HISTOGRAM },
};

const MOMENT = [1, 0];

/** The names of the families in which a profile has the points of a metric, in the order in which they are written. */
export function prometheusNamesOf(metric, profile) {
  const writer = new PrometheusWriter({ profile });
  const scope = { name: metric.name.startsWith('psiperf.') ? 'psiperf' : ENTITY_SCOPE_NAME };
  const scopeMetrics = [{ scope, metrics: [toMetricData(metric)] }];
  const text = writer.write({ resource: { attributes: {} }, scopeMetrics }, 'text');
  return [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
}

function toMetricData({ name, instrument, unit, description, attributes }) {
  const { type, ...form } = TYPES[instrument];
  const dataPoints = combinationsOf(attributes).map((combined) => ({
    startTime: MOMENT,
    endTime: MOMENT,
    attributes: combined,
    value: instrument === 'histogram' ? { buckets: { boundaries: [], counts: [0] }, count: 0, sum: 0 } : 0,
  }));
  return {
    descriptor: { name, unit, description, type, valueType: 1, advice: {} },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPoints,
    ...form,
  };
}

/** A point for each combination of values; one without any for attributes whose values are not known beforehand. */
function combinationsOf(attributes) {
  if (Array.isArray(attributes)) return [{}];
  return Object.entries(attributes).reduce(
    (points, [key, values]) => points.flatMap((point) => values.map((value) => ({ ...point, [key]: value }))),
    [{}],
  );
}
