import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { vi } from 'vitest';

/** The body of the one request in which the exporter sends a collection. @throws where it sends none, or two. */
export async function captureRequest(
  create: () => PushMetricExporter | Promise<PushMetricExporter>,
  collected: ResourceMetrics,
): Promise<Buffer> {
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()));
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${port}`);
  vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'none');
  try {
    await exportTo(await create(), collected);
  } finally {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  }
  const [body, ...more] = bodies;
  if (body === undefined || more.length > 0) throw new Error(`${bodies.length} requests instead of one`);
  return body;
}

async function exportTo(exporter: PushMetricExporter, collected: ResourceMetrics): Promise<void> {
  const result = await new Promise<ExportResult>((resolve) => exporter.export(collected, resolve));
  await exporter.shutdown();
  if (result.code !== ExportResultCode.SUCCESS) throw result.error ?? new Error('the export failed');
}
