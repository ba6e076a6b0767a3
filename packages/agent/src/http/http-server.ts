import Fastify from 'fastify';
import type { ListenAddress } from '../config/parse-value.ts';
import type { MetricsEndpoint } from './metrics-endpoint.ts';
import { addPredecessorPages, type PredecessorPages } from './predecessor-pages.ts';

/** What the probes ask. */
export interface Health {
  /** Why the program is not ready; empty once it is. */
  notReady(): readonly string[];
}

/** What is served besides metrics and probes. */
export interface Pages extends PredecessorPages {
  /** What is at `/`. */
  readonly homepage: { readonly type: string; readonly text: string };
}

/** A server that listens. */
export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

const SERVICE_UNAVAILABLE = 503;

/**
 * Serves the metrics, the probes and the pages.
 * @param metrics undefined without the prometheus exporter: `/metrics` is not found then.
 * @throws the error of listen(2): EADDRINUSE, EACCES, EADDRNOTAVAIL.
 */
export async function openHttpServer(
  listen: ListenAddress,
  health: Health,
  metrics: Pick<MetricsEndpoint, 'answer'> | undefined,
  pages: Pages,
): Promise<HttpServer> {
  const server = Fastify({ forceCloseConnections: true });
  const { type, text } = pages.homepage;
  server.all('/', (_request, reply) => reply.type(type).send(text));
  server.get('/healthz', (_request, reply) => reply.type('text/plain').send('ok\n'));
  server.get('/readyz', (_request, reply) => {
    const reasons = health.notReady();
    if (reasons.length > 0) reply.code(SERVICE_UNAVAILABLE);
    return reply.type('text/plain').send(reasons.length > 0 ? `not ready: ${reasons.join('; ')}\n` : 'ok\n');
  });
  addPredecessorPages(server, pages);
  if (metrics !== undefined) {
    server.all('/metrics', async (request, reply) => {
      const { status, headers, body } = await metrics.answer(request.headers);
      return reply.code(status).headers(headers).send(body);
    });
  }
  await server.listen(listen);
  return { url: toUrl(server.server.address()), close: () => server.close() };
}

function toUrl(address: ReturnType<import('node:net').Server['address']>): string {
  if (address === null || typeof address === 'string') return `unix:${address}`;
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
