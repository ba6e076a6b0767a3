// An HTTP service that tells, beside its own metrics, how long its container's work stood waiting.
//
//     PORT=8080 node http-service.mjs
//     curl -s localhost:8080/metrics | grep pressure

import { createServer } from 'node:http';
import { DiagConsoleLogger, DiagLogLevel, diag, metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { envDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { OwnPodDetector } from '@psiperf/kubernetes';
import { observePressure } from '@psiperf/psi';

// Where there is nothing to observe, this says why.
diag.setLogger(new DiagConsoleLogger(), { logLevel: DiagLogLevel.WARN });

const exporter = new PrometheusExporter({ preventServerStart: true });
const sdk = new NodeSDK({
  resourceDetectors: [envDetector, new OwnPodDetector()],
  metricReaders: [exporter],
});
sdk.start();

const meter = metrics.getMeter('http-service');
const requests = meter.createCounter('http_service.requests', { unit: '{request}' });
const pressure = observePressure(meter);

const server = createServer((request, response) => {
  if (request.url === '/metrics') return exporter.getMetricsRequestHandler(request, response);
  requests.add(1);
  response.end('hello\n');
});
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});

process.once('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await pressure.close();
  await sdk.shutdown();
});
