import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import {
  createServer as createGrpcServer,
  createSecureServer as createSecureGrpcServer,
  type Http2Server,
} from 'node:http2';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import { gunzipSync } from 'node:zlib';

/** A request as it arrived; the body without its compression. */
export interface OtlpRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A receiver on a port of its own. */
export interface OtlpServer extends AsyncDisposable {
  readonly port: number;
  readonly requests: readonly OtlpRequest[];
}

export type ServerTls = SecureContextOptions & Pick<TlsOptions, 'requestCert' | 'rejectUnauthorized'>;

/** An HTTP receiver that answers every request with this status; never with `silent`. */
export async function serveHttp(tls?: ServerTls, status: number | 'silent' = 200): Promise<OtlpServer> {
  const requests: OtlpRequest[] = [];
  const listener: RequestListener = async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const { headers, url = '' } = request;
    requests.push({
      path: url,
      headers,
      body: headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body,
    });
    if (status === 'silent') return;
    response.writeHead(status).end();
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  const listening = await listen(server);
  return {
    ...listening,
    requests,
    [Symbol.asyncDispose]: () => close(server, () => server.closeAllConnections()),
  };
}

const PREFIX_BYTES = 5;

/**
 * A gRPC receiver, as far as a unary call needs one: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 * A message is a byte that tells whether it is compressed, four bytes of length, and the message.
 */
export async function serveGrpc(tls?: ServerTls, answer: 'ok' | 'silent' = 'ok'): Promise<OtlpServer> {
  const requests: OtlpRequest[] = [];
  const server = tls === undefined ? createGrpcServer() : createSecureGrpcServer(tls);
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', async (stream, headers) => {
    const message = Buffer.concat(await stream.toArray());
    const body = message.subarray(PREFIX_BYTES);
    const path = String(headers[':path']);
    requests.push({
      path,
      headers: headers as IncomingHttpHeaders,
      body: message[0] === 1 ? gunzipSync(body) : body,
    });
    if (answer === 'silent') return;
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.end(Buffer.alloc(PREFIX_BYTES));
  });
  const listening = await listen(server);
  const destroyAll = () => sessions.forEach((session) => void session.destroy());
  return { ...listening, requests, [Symbol.asyncDispose]: () => close(server, destroyAll) };
}

async function listen(server: Server | Http2Server): Promise<{ port: number }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port };
}

async function close(server: Server | Http2Server, dropConnections: () => void): Promise<void> {
  server.close();
  dropConnections();
  await once(server, 'close');
}
