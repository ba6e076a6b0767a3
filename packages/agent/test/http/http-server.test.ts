import { afterEach, describe, expect, it } from 'vitest';
import { type HttpServer, openHttpServer } from '../../src/http/http-server.ts';
import type { Answer } from '../../src/http/metrics-endpoint.ts';

const PAGES = {
  homepage: { type: 'text/html', text: '<h1>psiperf</h1>' },
  pressureDirectory: '/proc/pressure',
};
const LOOPBACK = { host: '127.0.0.1', port: 0 };
let server: HttpServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serve(reasons: string[], answer?: Answer): Promise<(path: string) => Promise<Response>> {
  const endpoint = answer && { answer: async () => answer };
  const opened = await openHttpServer(LOOPBACK, { notReady: () => reasons }, endpoint, PAGES);
  server = opened;
  return (path) => fetch(`${opened.url}${path}`);
}

describe('the HTTP server', () => {
  it('answers the probes: alive at once, ready with reasons', async () => {
    const reasons = ['the first reading has not ended'];
    const get = await serve(reasons);
    expect((await get('/healthz')).status).toBe(200);
    const notReady = await get('/readyz');
    expect(notReady.status).toBe(503);
    expect(await notReady.text()).toBe('not ready: the first reading has not ended\n');
    reasons.pop();
    expect((await get('/readyz')).status).toBe(200);
  });

  it('passes on what the endpoint answers', async () => {
    const get = await serve([], { status: 503, headers: { 'content-type': 'text/plain' }, body: 'why\n' });
    const response = await get('/metrics');
    expect([response.status, await response.text()]).toEqual([503, 'why\n']);
  });

  it('has no /metrics without the prometheus exporter, but a homepage', async () => {
    const get = await serve([]);
    expect((await get('/metrics')).status).toBe(404);
    expect(await (await get('/')).text()).toContain('<h1>psiperf</h1>');
  });

  it('fails to listen where the port is taken', async () => {
    await serve([]);
    const port = Number(new URL(server?.url ?? '').port);
    await expect(
      openHttpServer({ host: '127.0.0.1', port }, { notReady: () => [] }, undefined, PAGES),
    ).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
