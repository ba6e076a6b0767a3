// Observes its own cgroup and one that it is told, in a MeterProvider: `<program> <path> <collections>`. It begins when its
// standard input ends, so that it can be moved before, and prints the seconds of `some` cpu pressure by cgroup.path.

import { text } from 'node:stream/consumers';
import { DiagConsoleLogger, diag } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { observePressure } from '@psiperf/psi';

const BUSY_MILLIS = 200;
const [, , named = '/', collections = '1'] = process.argv;
diag.setLogger(new DiagConsoleLogger());
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const provider = new MeterProvider({ readers: [reader] });
const meter = provider.getMeter('test');

await text(process.stdin);
const observations = [observePressure(meter), observePressure(meter, { cgroup: named })];
for (let round = 0; round < Number(collections); round++) {
  const untilMillis = Date.now() + BUSY_MILLIS;
  while (Date.now() < untilMillis);
  await provider.forceFlush();
}
for (const observation of observations) await observation.close();
await provider.shutdown();

const metrics =
  exporter
    .getMetrics()
    .at(-1)
    ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
const seconds: Record<string, unknown> = {};
for (const { descriptor, dataPoints } of metrics) {
  if (!descriptor.name.endsWith('.cpu.pressure.time')) continue;
  for (const { attributes, value } of dataPoints) {
    if (attributes['psi.type'] === 'some') seconds[String(attributes['cgroup.path'] ?? '')] = value;
  }
}
process.stdout.write(JSON.stringify(seconds));
