import { inRoot } from '../../scripts/lib/paths.mjs';
import { parseSamples, type TextSample } from '../bed/parse-samples.ts';
import { makeOwnKustomization, type OwnWishes } from '../deploy/own-kustomization.ts';
import type { Cluster } from '../peers/kubernetes/cluster.ts';
import { rollOut } from './roll-out.ts';

const PROGRAM = ['/usr/bin/node', '/psiperf/bundle/psiperf.js'];

/** What `psiperf read --format json` says, of which tests look at the attributes. */
export interface ReadDocument {
  readonly cgroups: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
}

/** psiperf on the node of a cluster, from a directory of deploy/, as an operator applies it. */
export class DeployedPsiperf implements AsyncDisposable {
  readonly namespace: string;
  /** Where its endpoint is reached. */
  readonly url: string;
  readonly #cluster: Cluster;
  readonly #remove: () => Promise<unknown>;

  /** Applies `deploy/<variant>` and waits until it is rolled out. */
  static async apply(cluster: Cluster, variant: string): Promise<DeployedPsiperf> {
    const directory = inRoot('deploy', variant);
    await cluster.kubectl('apply', '-k', directory);
    return DeployedPsiperf.#rolledOut(cluster, 'psiperf', () =>
      cluster.kubectl('delete', '-k', directory, '--wait'),
    );
  }

  /** The same in a namespace of its own, `psiperf-<name>`, so that several can be there at once. */
  static async applyBeside(
    cluster: Cluster,
    variant: string,
    name: string,
    wishes: OwnWishes = {},
  ): Promise<DeployedPsiperf> {
    const namespace = `psiperf-${name}`;
    await using directory = await makeOwnKustomization(variant, wishes, namespace);
    await cluster.kubectl('apply', '-k', directory.path);
    return DeployedPsiperf.#rolledOut(cluster, namespace, () =>
      cluster.kubectl('delete', 'namespace', namespace, '--wait'),
    );
  }

  static async #rolledOut(cluster: Cluster, namespace: string, remove: () => Promise<unknown>) {
    await rollOut(cluster, namespace, 'psiperf');
    const address = await cluster.kubectl(
      ...['--namespace', namespace, 'get', 'pods', '--selector=app.kubernetes.io/name=psiperf'],
      '--output=jsonpath={.items[0].status.podIP}',
    );
    return new DeployedPsiperf(cluster, namespace, `http://${address}:9464`, remove);
  }

  private constructor(cluster: Cluster, namespace: string, url: string, remove: () => Promise<unknown>) {
    this.#cluster = cluster;
    this.namespace = namespace;
    this.url = url;
    this.#remove = remove;
  }

  /** The samples of `/metrics`. @throws unless the answer is 200. */
  async scrape(): Promise<TextSample[]> {
    return parseSamples(await this.readMetrics());
  }

  /** The text of `/metrics`. @throws unless the answer is 200. */
  async readMetrics(): Promise<string> {
    const response = await fetch(`${this.url}/metrics`);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`/metrics answered ${response.status}: ${text}`);
    return text;
  }

  /** What its pod printed. */
  readLog(): Promise<string> {
    return this.#cluster.kubectl('--namespace', this.namespace, 'logs', 'daemonset/psiperf');
  }

  /** What `psiperf check` says in its pod, with the arguments of the container. */
  check(): Promise<string> {
    return this.#run('check');
  }

  /** One reading, by a psiperf beside the one that runs in its pod. */
  async read(): Promise<ReadDocument> {
    return JSON.parse(await this.#run('read', '--format', 'json'));
  }

  async #run(...command: readonly string[]): Promise<string> {
    const inNamespace = ['--namespace', this.namespace];
    const args = await this.#cluster.kubectl(
      ...[...inNamespace, 'get', 'daemonset/psiperf'],
      '--output=jsonpath={.spec.template.spec.containers[0].args}',
    );
    return this.#cluster.kubectl(
      ...[...inNamespace, 'exec', 'daemonset/psiperf', '--'],
      ...[...PROGRAM, ...command, ...(JSON.parse(args) as string[])],
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#remove();
  }
}
