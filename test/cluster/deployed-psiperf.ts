import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { parseSamples, type TextSample } from '../bed/parse-samples.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import type { Cluster } from '../peers/kubernetes/cluster.ts';

const ROLLOUT = ['rollout', 'status', 'daemonset/psiperf', '--timeout=120s'];
const PROGRAM = ['/usr/bin/node', '/psiperf/bundle/psiperf.js'];

/** What `psiperf read --format json` says, of which tests look at the attributes. */
export interface ReadDocument {
  readonly cgroups: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
}

/** What an operator's own kustomization adds to a directory of deploy/. */
export interface OwnWishes {
  /** Names of deploy/components. */
  readonly components?: readonly string[];
  readonly args?: readonly string[];
  /** The only sources of names, instead of those that the directory chooses. */
  readonly onlySources?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
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
    await using directory = await TemporaryDirectory.make();
    const from = (path: string) => relative(directory.path, inRoot('deploy', path));
    const kustomization = {
      kind: 'Kustomization',
      namespace,
      resources: [from(variant)],
      components: (wishes.components ?? []).map((component) => from(`components/${component}`)),
      patches: toPatches(wishes),
    };
    await writeFile(join(directory.path, 'kustomization.yaml'), JSON.stringify(kustomization));
    await cluster.kubectl('apply', '-k', directory.path);
    return DeployedPsiperf.#rolledOut(cluster, namespace, () =>
      cluster.kubectl('delete', 'namespace', namespace, '--wait'),
    );
  }

  static async #rolledOut(cluster: Cluster, namespace: string, remove: () => Promise<unknown>) {
    await cluster.kubectl('--namespace', namespace, ...ROLLOUT).catch(async (error: Error) => {
      const pods = await cluster.kubectl('--namespace', namespace, 'describe', 'pods');
      throw new Error(`${error.message}\n${pods}`, { cause: error });
    });
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

/** Of which every directory adds the sources that it chooses. */
const BASE_ARGS = ['--host-root=/host', '--listen=0.0.0.0:9464'];

/** Adds to the lists of the container. */
function toPatches({ args = [], environment = {}, onlySources }: OwnWishes): object[] {
  const container = '/spec/template/spec/containers/0';
  const variables = Object.entries(environment).map(([name, value]) => ({ name, value }));
  const alone = [...BASE_ARGS, `--pod-sources=${onlySources?.join(',')}`];
  const additions = [
    ...(onlySources === undefined ? [] : [{ op: 'replace', path: `${container}/args`, value: alone }]),
    ...args.map((value) => ({ op: 'add', path: `${container}/args/-`, value })),
    ...variables.map((value) => ({ op: 'add', path: `${container}/env/-`, value })),
  ];
  if (additions.length === 0) return [];
  return [{ target: { kind: 'DaemonSet', name: 'psiperf' }, patch: JSON.stringify(additions) }];
}
