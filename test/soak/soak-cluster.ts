import { parseSamples, type TextSample } from '../bed/parse-samples.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { namespace } from '../cluster/workloads.ts';
import { importPsiperfImage, makePsiperfArchive } from '../deploy/import-image.ts';
import { makeOwnKustomization } from '../deploy/own-kustomization.ts';
import { requirePeer, type Skip } from '../peer.ts';
import { makeBusyboxImage } from '../peers/containerd/busybox-image.ts';
import { Cluster } from '../peers/kubernetes/cluster.ts';
import { joinCluster, VIRTUAL_NODE } from './join-cluster.ts';
import { KUBELET_READER, kubeletReader } from './kubelet-reader.ts';
import { NAMESPACE } from './series.ts';
import { VirtualNode } from './virtual-node.ts';

const PSIPERF = 'psiperf';
/** All that is emulated takes its time. */
const WITHIN = '--timeout=400s';

/** A cluster of two nodes, this machine and a virtual one, with the DaemonSet of psiperf on both. */
export class SoakCluster implements AsyncDisposable {
  readonly node: VirtualNode;
  readonly #cluster: Cluster;
  readonly #parts: AsyncDisposableStack;

  /** Starts it, or ends the test as skipped where it cannot run. */
  static async start(skip: Skip): Promise<SoakCluster> {
    await using parts = new AsyncDisposableStack();
    const cluster = parts.use(await Cluster.start(skip));
    const node = parts.use(await VirtualNode.boot(skip));
    await importPsiperfImage(cluster.node, skip);
    await importImages(node, skip);
    await joinCluster(node, cluster.plane);
    const soak = new SoakCluster(node, cluster, parts.move());
    try {
      for (const state of ['create', 'condition=Ready'])
        await soak.kubectl('wait', `--for=${state}`, `node/${VIRTUAL_NODE}`, WITHIN);
      await soak.#deploy();
      await cluster.apply(namespace(NAMESPACE), ...kubeletReader(NAMESPACE));
      const account = ['wait', '--for=create', 'serviceaccount/default', WITHIN];
      await soak.kubectl('--namespace', NAMESPACE, ...account);
      return soak;
    } catch (error) {
      await soak[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(node: VirtualNode, cluster: Cluster, parts: AsyncDisposableStack) {
    this.node = node;
    this.#cluster = cluster;
    this.#parts = parts;
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return this.#cluster.kubectl(...args);
  }

  /** Makes pods and waits until they run. */
  async run(...pods: readonly { metadata: { namespace: string; name: string } }[]): Promise<void> {
    await this.#cluster.apply(...pods);
    for (const { metadata } of pods) {
      const pod = `pod/${metadata.name}`;
      await this.kubectl('--namespace', metadata.namespace, 'wait', '--for=condition=Ready', pod, WITHIN);
    }
  }

  /** What psiperf on the virtual node says now. */
  async scrape(): Promise<TextSample[]> {
    const address = await this.#askPod('{.items[0].status.podIP}');
    return parseSamples(await this.node.run(`curl --silent --fail http://${address}:9464/metrics`));
  }

  /** What the kubelet of the virtual node says now of pressure, of each container what it read last. */
  async readKubelet(): Promise<TextSample[]> {
    const token = await this.kubectl('--namespace', NAMESPACE, 'create', 'token', KUBELET_READER);
    const ask = `curl --silent --fail --insecure --header 'Authorization: Bearer ${token}'`;
    const metrics = 'https://127.0.0.1:10250/metrics/cadvisor';
    return parseSamples(await this.node.run(`${ask} ${metrics} | grep ^container_pressure_`));
  }

  /** What psiperf on the virtual node printed. */
  readLog(): Promise<string> {
    return this.node.run(`cat /var/log/pods/${PSIPERF}_*/psiperf/*.log`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }

  /** The base as it is, with one label more that tells the instances of a container apart. */
  async #deploy(): Promise<void> {
    const environment = { PSIPERF_PROMETHEUS_LABELS: 'container.id' };
    await using directory = await makeOwnKustomization('base', { environment });
    await this.kubectl('apply', '-k', directory.path);
    await this.kubectl('--namespace', PSIPERF, 'rollout', 'status', 'daemonset/psiperf', WITHIN);
  }

  #askPod(path: string): Promise<string> {
    return this.kubectl(
      ...['--namespace', PSIPERF, 'get', 'pods', '--selector=app.kubernetes.io/name=psiperf'],
      ...[`--field-selector=spec.nodeName=${VIRTUAL_NODE}`, `--output=jsonpath=${path}`],
    );
  }
}

async function importImages(node: VirtualNode, skip: Skip): Promise<void> {
  const busybox = requirePeer('busybox', skip);
  await using ofWork = await TemporaryDirectory.make();
  await node.importImage(await makeBusyboxImage(busybox, ofWork.path));
  await using ofPsiperf = await TemporaryDirectory.make();
  await node.importImage(await makePsiperfArchive(ofPsiperf.path, skip));
}
