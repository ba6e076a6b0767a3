import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { RunningProgram } from '../../bed/running-program.ts';
import { TemporaryDirectory } from '../../bed/temporary-directory.ts';
import { findFreePort } from '../free-port.ts';
import { ApiClient } from './api-client.ts';
import { type PodRequest, readPodRequests, recordPodRequests } from './pod-requests.ts';
import { toKubeconfig } from './to-kubeconfig.ts';

const ADMIN_TOKEN = 'token-of-the-test';
const NODE_TOKEN = 'token-of-the-node';

/** The node that may join. */
export const NODE_NAME = 'psiperf-node';

export interface ControlPlanePrograms {
  readonly etcd: string;
  readonly apiServer: string;
}

/** Where pods reach the API server; without it, it is on a port of loopback. */
export interface ServiceNetwork {
  /** The first address of the range, to which Kubernetes sends pods. */
  readonly apiServer: string;
  readonly serviceRange: string;
}

/** A file that names the API server and its authority, with who asks. */
export type Kubeconfig = string;

/** Files in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A real API server with its etcd, with RBAC; no controllers, no nodes. */
export class ControlPlane implements AsyncDisposable {
  readonly url: string;
  /** The authority of its certificate, in PEM. */
  readonly caFile: string;
  /** Key with which tokens of service accounts are signed. */
  readonly accountKeyFile: string;
  readonly #directory: TemporaryDirectory;
  readonly #program: string;
  readonly #args: readonly string[];
  readonly #etcdUrl: string;
  readonly #parts: AsyncDisposableStack;
  #apiServer: RunningProgram | undefined;
  #client: ApiClient | undefined;

  static async start(
    { etcd, apiServer }: ControlPlanePrograms,
    network?: ServiceNetwork,
  ): Promise<ControlPlane> {
    await using parts = new AsyncDisposableStack();
    const directory = parts.use(await TemporaryDirectory.make());
    const etcdUrl = `http://127.0.0.1:${await findFreePort()}`;
    const peersUrl = `http://127.0.0.1:${await findFreePort()}`;
    const store = new RunningProgram(etcd, toEtcdArgs(join(directory.path, 'etcd'), etcdUrl, peersUrl));
    parts.defer(async () => void (await store.stop('SIGKILL')));
    const address = network?.apiServer ?? '127.0.0.1';
    const port = network === undefined ? await findFreePort() : 443;
    const keys = join(directory.path, 'keys');
    await mkdir(keys);
    await makeKeys(keys, address);
    const serviceRange = network?.serviceRange ?? '10.96.0.0/16';
    const place = { address, port, etcdUrl, serviceRange, keys };
    const args = [...toApiServerArgs(place), ...(await recordPodRequests(directory.path))];
    const url = `https://${address}:${port}`;
    const plane = new ControlPlane(directory, url, apiServer, args, etcdUrl, parts.move());
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
    etcdUrl: string,
    parts: AsyncDisposableStack,
  ) {
    this.url = url;
    this.caFile = join(directory.path, 'keys/ca.pem');
    this.accountKeyFile = join(directory.path, 'keys/accounts.key');
    this.#directory = directory;
    this.#program = program;
    this.#args = args;
    this.#etcdUrl = etcdUrl;
    this.#parts = parts;
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

  /** What was asked for pods, and answered to the end, since the beginning. */
  podRequests(): Promise<PodRequest[]> {
    return readPodRequests(this.#directory.path);
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

  /** For one who may do everything. */
  writeAdminKubeconfig(): Promise<Kubeconfig> {
    return this.#writeKubeconfig('admin', ADMIN_TOKEN);
  }

  /** For the kubelet of the node `NODE_NAME`. */
  writeNodeKubeconfig(): Promise<Kubeconfig> {
    return this.#writeKubeconfig('node', NODE_TOKEN);
  }

  /** Has the authority sign for one who listens at an address. */
  async issueCertificate(name: string, address: string): Promise<Certificate> {
    const keys = join(this.#directory.path, 'keys');
    await makeCertificate(keys, name, `/CN=${name}`, `subjectAltName=IP:${address}`);
    return { certificate: join(keys, `${name}.pem`), key: join(keys, `${name}.key`) };
  }

  /** Has the authority sign for the kubelet of another node, which joins with it. */
  async issueNodeCertificate(node: string): Promise<Certificate> {
    const keys = join(this.#directory.path, 'keys');
    const subject = `/O=system:nodes/CN=system:node:${node}`;
    await makeCertificate(keys, node, subject, 'extendedKeyUsage=clientAuth');
    return { certificate: join(keys, `${node}.pem`), key: join(keys, `${node}.key`) };
  }

  /** What a service account is given to ask with. */
  async writeToken(namespace: string, account: string): Promise<string> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const { status } = await this.client.expect('POST', path, request);
    const file = join(this.#directory.path, `token-${namespace}.${account}`);
    await writeFile(file, status.token);
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.killApiServer();
    await this.#parts.disposeAsync();
  }

  async #writeKubeconfig(user: string, token: string): Promise<Kubeconfig> {
    const file = join(this.#directory.path, `${user}.conf`);
    await writeFile(file, toKubeconfig(this, { token }));
    return file;
  }

  // biome-ignore lint/suspicious/noExplicitAny: what etcd's gateway answers, of which a field is used.
  async #askEtcd(call: string, body: unknown): Promise<any> {
    const url = `${this.#etcdUrl}/v3/kv/${call}`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    if (response.status !== 200) throw new Error(`etcd: ${call}: ${await response.text()}`);
    return response.json();
  }
}

const toEtcdArgs = (dataDirectory: string, clientsUrl: string, peersUrl: string) => [
  `--data-dir=${dataDirectory}`,
  `--listen-client-urls=${clientsUrl}`,
  `--advertise-client-urls=${clientsUrl}`,
  `--listen-peer-urls=${peersUrl}`,
  '--unsafe-no-fsync',
  '--log-level=warn',
];

interface ApiServerPlace {
  readonly address: string;
  readonly port: number;
  readonly etcdUrl: string;
  readonly serviceRange: string;
  /** The directory that `makeKeys` filled. */
  readonly keys: string;
}

const toApiServerArgs = ({ address, port, etcdUrl, serviceRange, keys }: ApiServerPlace) => [
  `--etcd-servers=${etcdUrl}`,
  `--secure-port=${port}`,
  `--bind-address=${address}`,
  `--advertise-address=${address}`,
  '--endpoint-reconciler-type=none',
  `--service-cluster-ip-range=${serviceRange}`,
  '--authorization-mode=Node,RBAC',
  '--enable-admission-plugins=NodeRestriction',
  `--client-ca-file=${join(keys, 'ca.pem')}`,
  `--kubelet-client-certificate=${join(keys, 'kubelet-client.pem')}`,
  `--kubelet-client-key=${join(keys, 'kubelet-client.key')}`,
  '--kubelet-preferred-address-types=InternalIP',
  `--token-auth-file=${join(keys, 'tokens.csv')}`,
  `--tls-cert-file=${join(keys, 'server.pem')}`,
  `--tls-private-key-file=${join(keys, 'server.key')}`,
  '--service-account-issuer=https://kubernetes.default.svc',
  `--service-account-key-file=${join(keys, 'accounts.pub')}`,
  `--service-account-signing-key-file=${join(keys, 'accounts.key')}`,
];

const toBase64 = (text: string) => Buffer.from(text).toString('base64');

/** Makes `<name>.pem` and `<name>.key`, signed by the authority, or, without an extension, the authority itself. */
async function makeCertificate(directory: string, name: string, subject: string, extension?: string) {
  const authority = ['-addext', 'basicConstraints=critical,CA:TRUE'];
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', extension ?? ''];
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    `${name}.key`,
  ];
  const args = ['-x509', ...key, '-days', '1', '-subj', subject, '-out', `${name}.pem`];
  const more = extension === undefined ? authority : signed;
  await execa('openssl', ['req', ...args, ...more], { cwd: directory });
}

/** An authority, the certificates of the API server, the key that signs tokens, and the tokens of test and node. */
async function makeKeys(directory: string, address: string): Promise<void> {
  await makeCertificate(directory, 'ca', '/CN=test-ca');
  await makeCertificate(directory, 'server', '/CN=test-server', `subjectAltName=IP:${address}`);
  const toKubelets = '/O=system:masters/CN=kube-apiserver-kubelet-client';
  await makeCertificate(directory, 'kubelet-client', toKubelets, 'extendedKeyUsage=clientAuth');
  await execa('openssl', ['genrsa', '-out', 'accounts.key', '2048'], { cwd: directory });
  const ofAccounts = ['-in', 'accounts.key', '-pubout', '-out', 'accounts.pub'];
  await execa('openssl', ['rsa', ...ofAccounts], { cwd: directory });
  const tokens = [
    `${ADMIN_TOKEN},test,test,"system:masters"`,
    `${NODE_TOKEN},system:node:${NODE_NAME},node,"system:nodes"`,
  ];
  await writeFile(join(directory, 'tokens.csv'), `${tokens.join('\n')}\n`);
}
