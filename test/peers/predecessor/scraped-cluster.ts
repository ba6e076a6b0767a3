import { TemporaryDirectory } from '../../bed/temporary-directory.ts';
import { requirePeer, type Skip } from '../../peer.ts';
import { ControlPlane } from '../kubernetes/control-plane.ts';
import { makeAccount } from '../kubernetes/make-account.ts';
import { TestNetwork } from '../kubernetes/test-network.ts';
import { PrometheusServer } from '../prometheus-server.ts';

const NAMESPACE = 'prometheus';

/** What the service account of the predecessor's example may look at, of which role endpoints needs these. */
const RULES = [
  { apiGroups: [''], resources: ['endpoints', 'pods', 'services'], verbs: ['get', 'list', 'watch'] },
];

/** The job that the README of psi-perf-ds gives. In a cluster the paths are those of Prometheus' own service account. */
const toJob = (plane: ControlPlane, tokenFile: string) => ({
  job_name: 'cgroup-monitor',
  kubernetes_sd_configs: [
    {
      role: 'endpoints',
      // In a cluster the access is there by itself.
      api_server: plane.url,
      tls_config: { ca_file: plane.caFile },
      authorization: { credentials_file: tokenFile },
    },
  ],
  scheme: 'http',
  tls_config: { ca_file: plane.caFile, insecure_skip_verify: true },
  bearer_token_file: tokenFile,
  relabel_configs: [
    {
      source_labels: ['__address__'],
      separator: ';',
      regex: '(.+):\\d+',
      target_label: '__address__',
      replacement: '$1:2333',
      action: 'replace',
    },
    {
      source_labels: ['__address__'],
      separator: ';',
      regex: '(.+):\\d+',
      target_label: 'instance',
      replacement: '$1',
      action: 'replace',
    },
  ],
});

/** A real API server that knows the Service of the predecessor's example, and a real Prometheus with the job of its README. */
export class ScrapedCluster implements AsyncDisposable {
  readonly prometheus: PrometheusServer;
  /** Where the node is that the Service leads to: this machine. */
  readonly nodeAddress: string;
  readonly #parts: AsyncDisposableStack;

  static async start(skip: Skip): Promise<ScrapedCluster> {
    const program = requirePeer('prometheus-discovering', skip);
    const programs = { etcd: requirePeer('etcd', skip), apiServer: requirePeer('kube-apiserver', skip) };
    await using parts = new AsyncDisposableStack();
    // An endpoint of Kubernetes is never on loopback.
    const network = parts.use(await TestNetwork.open());
    const plane = parts.use(await ControlPlane.start(programs, network));
    const tokenFile = await makePrometheusAccount(plane);
    await makeService(plane, network.node);
    const directory = parts.use(await TemporaryDirectory.make());
    const config = { scrape_configs: [toJob(plane, tokenFile)] };
    const sooner = { global: { scrape_interval: '1s', scrape_timeout: '1s' } };
    const prometheus = parts.use(
      await PrometheusServer.configured(program, directory.path, { ...sooner, ...config }),
    );
    return new ScrapedCluster(prometheus, network.node, parts.move());
  }

  private constructor(prometheus: PrometheusServer, nodeAddress: string, parts: AsyncDisposableStack) {
    this.prometheus = prometheus;
    this.nodeAddress = nodeAddress;
    this.#parts = parts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}

/** @returns the file of its token. */
async function makePrometheusAccount(plane: ControlPlane): Promise<string> {
  await plane.client.expect('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  return makeAccount(plane, { namespace: NAMESPACE, name: NAMESPACE, rules: RULES });
}

/** The Service of the example, and, as no controller is there, the endpoint that one would make of its pod. */
async function makeService({ client }: ControlPlane, address: string): Promise<void> {
  const name = 'psi-perf-service';
  const metadata = { name, labels: { app: 'psi-perf' } };
  const ports = [{ port: 2333, protocol: 'TCP' }];
  await client.expect('POST', `/api/v1/namespaces/${NAMESPACE}/services`, {
    metadata,
    spec: { selector: { app: 'psi-perf' }, ports },
  });
  await client.expect('POST', `/api/v1/namespaces/${NAMESPACE}/endpoints`, {
    metadata,
    subsets: [{ addresses: [{ ip: address }], ports }],
  });
}
