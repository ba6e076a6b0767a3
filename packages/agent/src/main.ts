#!/usr/bin/env node
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { findCgroupRoot, hostRoots, walkCgroups } from '@psiperf/cgroup';
import { parseCgroupPath } from '@psiperf/kubernetes';
import { pressureMetrics, readPressure } from '@psiperf/psi';
import {
  type Entity,
  PrometheusReader,
  type Reading,
  SampleMetricProducer,
  writePrometheusText,
} from '@psiperf/telemetry';
import Fastify from 'fastify';

const root = await findCgroupRoot(hostRoots());
const entities = new Map<bigint, Entity>();
const startMillis = Date.now();

async function read(): Promise<Reading> {
  const measurements = [];
  for await (const ref of walkCgroups(root.directory)) {
    const container = parseCgroupPath(ref.path);
    if (container === undefined) continue;
    let entity = entities.get(ref.id);
    if (entity === undefined) {
      entity = { subject: 'container', attributes: { 'container.id': container.containerId } };
      entities.set(ref.id, entity);
    }
    measurements.push({ entity, startMillis, sample: await readPressure(ref) });
  }
  return { timeMillis: Date.now(), tables: [{ rows: pressureMetrics, measurements }] };
}

const producer = new SampleMetricProducer(read);
const reader = new PrometheusReader({ metricProducers: [producer] });
const readers: (PrometheusReader | PeriodicExportingMetricReader)[] = [reader];
if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT) {
  const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-proto' as string);
  readers.push(
    new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(),
      exportIntervalMillis: 1000,
      exportTimeoutMillis: 900,
      metricProducers: [producer],
    }),
  );
}
new MeterProvider({ readers });

const server = Fastify();
server.get('/metrics', async (_request, reply) => {
  const { resourceMetrics } = await reader.collect();
  reply.type('text/plain; version=0.0.4; charset=utf-8');
  return writePrometheusText(resourceMetrics);
});
const url = await server.listen({ host: '127.0.0.1', port: 9464 });
process.stdout.write(`cgroup root ${root.directory} (${root.layout})\n${url}/metrics\n`);
process.on('SIGTERM', () => process.exit(0));
