import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { parseSamples, type TextSample } from '../bed/parse-samples.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import type { Cluster } from '../peers/kubernetes/cluster.ts';

const ROLLOUT = ['rollout', 'status', 'daemonset/psiperf', '--timeout=60s'];
const CHECK = ['/usr/bin/node', '/psiperf/bundle/psiperf.js', 'check'];

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
  static async applyBeside(cluster: Cluster, variant: string, name: string): Promise<DeployedPsiperf> {
    const namespace = `psiperf-${name}`;
    await using directory = await TemporaryDirectory.make();
    const resources = [relative(directory.path, inRoot('deploy', variant))];
    await writeFile(
      join(directory.path, 'kustomization.yaml'),
      JSON.stringify({ kind: 'Kustomization', namespace, resources }),
    );
    await cluster.kubectl('apply', '-k', directory.path);
    return DeployedPsiperf.#rolledOut(cluster, namespace, () =>
      cluster.kubectl('delete', 'namespace', namespace, '--wait'),
    );
  }

  static async #rolledOut(cluster: Cluster, namespace: string, remove: () => Promise<unknown>) {
    await cluster.kubectl('--namespace', namespace, ...ROLLOUT);
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
    const response = await fetch(`${this.url}/metrics`);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`/metrics answered ${response.status}: ${text}`);
    return parseSamples(text);
  }

  /** What its pod printed. */
  readLog(): Promise<string> {
    return this.#cluster.kubectl('--namespace', this.namespace, 'logs', 'daemonset/psiperf');
  }

  /** What `psiperf check` says in its pod, with the arguments of the container. */
  async check(): Promise<string> {
    const args = await this.#cluster.kubectl(
      ...['--namespace', this.namespace, 'get', 'daemonset/psiperf'],
      '--output=jsonpath={.spec.template.spec.containers[0].args}',
    );
    const command = [...CHECK, ...(JSON.parse(args) as string[])];
    return this.#cluster.kubectl(
      '--namespace',
      this.namespace,
      'exec',
      'daemonset/psiperf',
      '--',
      ...command,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#remove();
  }
}
