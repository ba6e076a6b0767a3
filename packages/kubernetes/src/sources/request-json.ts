import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { Clock } from '@psiperf/cgroup';
import { KubernetesError } from '../kubernetes-error.ts';
import { type Peer, toConnectionError, toTimeoutError } from './to-connection-error.ts';

export interface JsonRequest {
  readonly url: URL;
  readonly peer: Peer;
  /** TLS, headers and the agent. */
  readonly options: RequestOptions;
  readonly clock: Clock;
  /** For all of the answer. */
  readonly timeoutMillis: number;
  readonly signal: AbortSignal;
}

/** An answer; the body of one that is not 2xx is not looked at. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A node has some hundred pods of some ten KiB each. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Dead connections are found after this and ten seconds. */
const KEEP_ALIVE_MILLIS = 30_000;

/** Whether it is a success, which alone has the body that was asked for. */
export function isSuccess(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

/**
 * Asks with GET for JSON.
 * @throws KubernetesError where there is no answer, or it is no JSON.
 */
export async function requestJson(wanted: JsonRequest): Promise<JsonAnswer> {
  const { clock, timeoutMillis, peer } = wanted;
  const expiry = new AbortController();
  const cancel = clock.schedule(timeoutMillis, () => expiry.abort());
  try {
    const response = await openResponse({
      ...wanted,
      signal: AbortSignal.any([wanted.signal, expiry.signal]),
    });
    const status = response.statusCode ?? 0;
    if (!isSuccess(status)) {
      response.resume();
      return { status, body: undefined };
    }
    return { status, body: parseBody(await readBody(response, peer), peer) };
  } catch (error) {
    throw expiry.signal.aborted ? toTimeoutError(peer, timeoutMillis) : toConnectionError(error, peer);
  } finally {
    cancel();
  }
}

/** Asks with GET; resolves when the head of the answer is there. The signal ends the answer as well. */
export function openResponse(
  wanted: Omit<JsonRequest, 'clock' | 'timeoutMillis' | 'peer'>,
): Promise<IncomingMessage> {
  const { url, options, signal } = wanted;
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const request: ClientRequest = send(url, { ...options, method: 'GET', signal });
    request.on('response', resolve);
    request.on('error', reject);
    request.on('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MILLIS));
    request.end();
  });
}

async function readBody(response: IncomingMessage, peer: Peer): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BYTES) {
      const message = `${peer.name} answers with more than the ${MAX_BYTES} bytes that are read`;
      const hint = 'its containers are named by other sources or by their path';
      throw new KubernetesError('ERR_KUBERNETES_TOO_LARGE', message, { hint });
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The text is not told: it may hold what pods were given as environment. */
function parseBody(text: string, peer: Peer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const message = `${peer.name} answers with what is not JSON`;
    const hint = 'another program may listen there: look at the address and the port';
    throw new KubernetesError('ERR_KUBERNETES_MALFORMED', message, { hint });
  }
}
