import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A fake of a kubelet's or API server's HTTPS port, with an authority of its own and a service account's files. */
export interface FakeKubernetes {
  readonly url: string;
  readonly directory: string;
  readonly tokenFile: string;
  readonly caFile: string;
  /** Path and query of every request, in order. */
  readonly requests: string[];
  /** What the following requests are answered with. */
  answer: Answer;
  /** Listens on the same port again after `stop`. */
  start(): Promise<void>;
  /** Refuses connections and cuts those that are open. */
  stop(): Promise<void>;
}

/** The token that the fake's service account file holds at first. */
export const TOKEN = 'fake-token-1';

/** Starts one; it ends with the test. */
export async function startFakeKubernetes(answer: Answer): Promise<FakeKubernetes> {
  const directory = await mkdtemp(join(tmpdir(), 'psiperf-kubernetes-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const tokenFile = join(directory, 'token');
  await writeFile(tokenFile, `${TOKEN}\n`);
  const caFile = makeAuthority(directory);
  const tls = {
    cert: await readFile(join(directory, 'server.pem')),
    key: await readFile(join(directory, 'server.key')),
  };
  let server: Server | undefined;
  let port = 0;
  const fake: FakeKubernetes = {
    get url() {
      return `https://127.0.0.1:${port}`;
    },
    directory,
    tokenFile,
    caFile,
    requests: [],
    answer,
    async start() {
      server = createServer(tls, (request, response) => {
        fake.requests.push(request.url ?? '');
        fake.answer(request, response);
      });
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      ({ port } = server.address() as AddressInfo);
    },
    async stop() {
      if (server === undefined) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      server = undefined;
      await closed;
    },
  };
  await fake.start();
  onTestFinished(() => fake.stop());
  return fake;
}

/** Answers with a value as JSON. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** A refusal as the API server writes it. */
export function refuse(response: ServerResponse, status: number): void {
  sendJson(
    response,
    { kind: 'Status', status: 'Failure', code: status, message: 'secret-of-the-server' },
    status,
  );
}

/** An authority and a certificate of it for the loopback, by the openssl command. */
function makeAuthority(directory: string): string {
  const caFile = join(directory, 'ca.pem');
  makeCertificate(directory, 'ca', ['-addext', 'basicConstraints=critical,CA:TRUE']);
  const signed = ['-CA', caFile, '-CAkey', join(directory, 'ca.key')];
  makeCertificate(directory, 'server', [...signed, '-addext', 'subjectAltName=IP:127.0.0.1']);
  return caFile;
}

/** Makes `<name>.pem` and `<name>.key`. */
export function makeCertificate(directory: string, name: string, options: readonly string[]): void {
  const files = ['-keyout', join(directory, `${name}.key`), '-out', join(directory, `${name}.pem`)];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const subject = ['-subj', `/CN=fake-${name}`];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, ...files, ...options], { stdio: 'pipe' });
}
