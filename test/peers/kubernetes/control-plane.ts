import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { RunningProgram } from '../../bed/running-program.ts';
import { TemporaryDirectory } from '../../bed/temporary-directory.ts';
import { findFreePort } from '../free-port.ts';
import { ApiClient } from './api-client.ts';

const ADMIN_TOKEN = 'token-of-the-test';

export interface ControlPlanePrograms {
  readonly etcd: string;
  readonly apiServer: string;
}

/** A real API server with its etcd on loopback ports, with RBAC; no controllers, no nodes. */
export class ControlPlane implements AsyncDisposable {
  readonly url: string;
  /** The authority of its certificate, in PEM. */
  readonly caFile: string;
  readonly #directory: TemporaryDirectory;
  readonly #program: string;
  readonly #args: readonly string[];
  readonly #etcd: RunningProgram;
  readonly #etcdUrl: string;
  #apiServer: RunningProgram | undefined;
  #client: ApiClient | undefined;

  static async start({ etcd, apiServer }: ControlPlanePrograms): Promise<ControlPlane> {
    const directory = await TemporaryDirectory.make();
    const [clients, peers, port] = [await findFreePort(), await findFreePort(), await findFreePort()];
    const etcdUrl = `http://127.0.0.1:${clients}`;
    const store = new RunningProgram(etcd, [
      `--data-dir=${join(directory.path, 'etcd')}`,
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=http://127.0.0.1:${peers}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ]);
    const keys = join(directory.path, 'keys');
    await mkdir(keys);
    await makeKeys(keys);
    const args = [
      `--etcd-servers=${etcdUrl}`,
      `--secure-port=${port}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--authorization-mode=RBAC',
      `--token-auth-file=${join(keys, 'tokens.csv')}`,
      `--tls-cert-file=${join(keys, 'server.pem')}`,
      `--tls-private-key-file=${join(keys, 'server.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${join(keys, 'accounts.pub')}`,
      `--service-account-signing-key-file=${join(keys, 'accounts.key')}`,
    ];
    const plane = new ControlPlane(directory, `https://127.0.0.1:${port}`, apiServer, args, store, etcdUrl);
    try {
      await plane.startApiServer();
    } catch (error) {
      await plane[Symbol.asyncDispose]();
      throw error;
    }
    return plane;
  }

  private constructor(
    directory: TemporaryDirectory,
    url: string,
    program: string,
    args: readonly string[],
    etcd: RunningProgram,
    etcdUrl: string,
  ) {
    this.url = url;
    this.caFile = join(directory.path, 'keys/ca.pem');
    this.#directory = directory;
    this.#program = program;
    this.#args = args;
    this.#etcd = etcd;
    this.#etcdUrl = etcdUrl;
  }

  /** Asks as one who may do everything. */
  get client(): ApiClient {
    if (this.#client === undefined) throw new Error('the API server was not started');
    return this.#client;
  }

  async startApiServer(): Promise<void> {
    this.#client = new ApiClient(this.url, await readFile(this.caFile, 'utf8'), ADMIN_TOKEN);
    this.#apiServer = new RunningProgram(this.#program, this.#args);
    await this.#apiServer.until(async () => (await this.client.ask('GET', '/readyz')).status === 200);
  }

  async killApiServer(): Promise<void> {
    await this.#apiServer?.stop('SIGKILL');
  }

  /** Forgets all that was stored before the present. */
  async compact(): Promise<void> {
    const { header } = await this.#askEtcd('range', { key: toBase64('/') });
    await this.#askEtcd('compaction', { revision: header.revision, physical: true });
  }

  /** Deletes behind the back of the API server, as happens while it is away. */
  async deleteStored(key: string): Promise<void> {
    const { deleted } = await this.#askEtcd('deleterange', { key: toBase64(key) });
    if (deleted !== '1') throw new Error(`etcd has no ${key}`);
  }

  /** What a service account is given to ask with. */
  async writeToken(namespace: string, account: string): Promise<string> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const { status } = await this.client.expect('POST', path, request);
    const file = join(this.#directory.path, `token-${account}`);
    await writeFile(file, status.token);
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#apiServer?.stop('SIGKILL');
    await this.#etcd.stop('SIGKILL');
    await this.#directory[Symbol.asyncDispose]();
  }

  // biome-ignore lint/suspicious/noExplicitAny: what etcd's gateway answers, of which a field is used.
  async #askEtcd(call: string, body: unknown): Promise<any> {
    const url = `${this.#etcdUrl}/v3/kv/${call}`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    if (response.status !== 200) throw new Error(`etcd: ${call}: ${await response.text()}`);
    return response.json();
  }
}

const toBase64 = (text: string) => Buffer.from(text).toString('base64');

/** An authority, the server's certificate, the key that signs tokens, and the test's own token. */
async function makeKeys(directory: string): Promise<void> {
  const openssl = (...args: string[]) => execa('openssl', args, { cwd: directory });
  const make = (name: string, ...more: string[]) =>
    openssl(
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '1',
      ],
      ...['-subj', `/CN=test-${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`, ...more],
    );
  await make('ca', '-addext', 'basicConstraints=critical,CA:TRUE');
  await make('server', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', 'subjectAltName=IP:127.0.0.1');
  await openssl('genrsa', '-out', 'accounts.key', '2048');
  await openssl('rsa', '-in', 'accounts.key', '-pubout', '-out', 'accounts.pub');
  await writeFile(join(directory, 'tokens.csv'), `${ADMIN_TOKEN},test,test,"system:masters"\n`);
}
