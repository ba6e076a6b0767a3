// A Fastify service that tells its own pressure and counters with OpenTelemetry's Prometheus exporter, on its own port.
//
//     PORT=8080 node fastify-service.mjs
//     curl -s localhost:8080/metrics | grep -E 'pressure|perf'

import { DiagConsoleLogger, DiagLogLevel, diag, metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { observeCounters } from '@psiperf/perf';
import { observePressure } from '@psiperf/psi';
import Fastify from 'fastify';

// What cannot be counted here, and what would be enough: without privileges it is user space alone, without switches.
diag.setLogger(new DiagConsoleLogger(), { logLevel: DiagLogLevel.WARN });

const exporter = new PrometheusExporter({ preventServerStart: true });
const provider = new MeterProvider({ readers: [exporter] });
metrics.setGlobalMeterProvider(provider);

const meter = metrics.getMeter('fastify-service');
const pressure = observePressure(meter);
// All threads of this process, from now on.
const counters = observeCounters(meter, { target: 'process' });

const service = Fastify();
const requests = meter.createCounter('fastify_service.requests', { unit: '{request}' });
service.addHook('onResponse', async ({ routeOptions }) => {
  requests.add(1, { 'http.route': routeOptions.url ?? 'unknown' });
});
service.get('/', async () => ({ hello: 'world' }));
service.get('/metrics', (request, reply) => {
  reply.hijack();
  exporter.getMetricsRequestHandler(request.raw, reply.raw);
});
service.addHook('onClose', async () => {
  await Promise.all([pressure.close(), counters.close()]);
  await provider.shutdown();
});

const url = await service.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8080) });
console.log(url);
process.once('SIGTERM', () => service.close());
