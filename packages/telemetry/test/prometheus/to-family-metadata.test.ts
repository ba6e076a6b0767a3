import { ValueType } from '@opentelemetry/api';
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { toFamilyMetadata, type WritableMetric } from '../../src/prometheus/to-family-metadata.ts';

type Kind = 'counter' | 'updowncounter' | 'gauge' | 'histogram';

function metric(kind: Kind, name: string, unit: string): WritableMetric {
  const descriptor = { name, unit, description: 'Help.', valueType: ValueType.DOUBLE };
  const aggregationTemporality = AggregationTemporality.CUMULATIVE;
  const shared = { descriptor, aggregationTemporality, dataPoints: [] };
  if (kind === 'gauge') return { ...shared, dataPointType: DataPointType.GAUGE };
  if (kind === 'histogram') return { ...shared, dataPointType: DataPointType.HISTOGRAM };
  return { ...shared, dataPointType: DataPointType.SUM, isMonotonic: kind === 'counter' };
}

test.each<[Kind, string, string, string, string, string]>([
  [
    'counter',
    'container.cpu.pressure.time',
    's',
    'container_cpu_pressure_time_seconds',
    'counter',
    'seconds',
  ],
  ['counter', 'container.cpu.periods', '{period}', 'container_cpu_periods', 'counter', ''],
  ['counter', 'jobs.total', '', 'jobs', 'counter', ''],
  ['counter', 'jobs.time.total', 's', 'jobs_time_seconds', 'counter', 'seconds'],
  ['counter', 'retries', '1', 'retries', 'counter', ''],
  ['gauge', 'cpu.pressure.average', '1', 'cpu_pressure_average_ratio', 'gauge', 'ratio'],
  ['gauge', 'perf.running_ratio', '1', 'perf_running_ratio', 'gauge', 'ratio'],
  ['gauge', 'process.uptime', 's', 'process_uptime_seconds', 'gauge', 'seconds'],
  ['gauge', 'queue_seconds', 's', 'queue_seconds', 'gauge', 'seconds'],
  ['gauge', 'milliseconds', 's', 'milliseconds_seconds', 'gauge', 'seconds'],
  ['gauge', 'seconds', 's', 'seconds', 'gauge', 'seconds'],
  ['updowncounter', 'process.memory.usage', 'By', 'process_memory_usage_bytes', 'gauge', 'bytes'],
  ['updowncounter', 'queue.share', '1', 'queue_share', 'gauge', ''],
  ['histogram', 'collection.duration', 's', 'collection_duration_seconds', 'histogram', 'seconds'],
  ['histogram', 'batch', '1', 'batch', 'histogram', ''],
  ['gauge', 'a..b__c-d/e', '', 'a_b_c_d_e', 'gauge', ''],
  ['gauge', '9lives', '', '_9lives', 'gauge', ''],
])('%s %s [%s] is %s', (kind, name, unit, base, type, word) => {
  expect(toFamilyMetadata(metric(kind, name, unit))).toEqual({ base, type, unit: word, help: 'Help.' });
});
