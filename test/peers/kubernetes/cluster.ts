import { execa } from 'execa';
import { RunningProgram } from '../../bed/running-program.ts';
import { requirePeer, type Skip } from '../../peer.ts';
import { ContainerdNode } from '../containerd/containerd-node.ts';
import { ControlPlane, type Kubeconfig } from './control-plane.ts';
import { Kubelet } from './kubelet.ts';
import { TestNetwork } from './test-network.ts';

/** A whole real Kubernetes on this machine: control plane, controllers, scheduler, and one node with its kubelet. */
export class Cluster implements AsyncDisposable {
  readonly plane: ControlPlane;
  readonly node: ContainerdNode;
  readonly kubelet: Kubelet;
  readonly network: TestNetwork;
  /** For one who may do everything. */
  readonly kubeconfig: Kubeconfig;
  readonly #kubectl: string;
  readonly #parts: AsyncDisposableStack;

  private constructor(
    [plane, node, kubelet, network]: [ControlPlane, ContainerdNode, Kubelet, TestNetwork],
    kubectl: string,
    kubeconfig: Kubeconfig,
    parts: AsyncDisposableStack,
  ) {
    this.plane = plane;
    this.node = node;
    this.kubelet = kubelet;
    this.network = network;
    this.#kubectl = kubectl;
    this.kubeconfig = kubeconfig;
    this.#parts = parts;
  }

  /** Starts it, or ends the test as skipped where it cannot run. */
  static async start(skip: Skip): Promise<Cluster> {
    const kubectl = requirePeer('kubectl', skip);
    const manager = requirePeer('kube-controller-manager', skip);
    const scheduler = requirePeer('kube-scheduler', skip);
    const program = requirePeer('kubelet', skip);
    const plugins = requirePeer('cni-plugins', skip);
    const programs = { etcd: requirePeer('etcd', skip), apiServer: requirePeer('kube-apiserver', skip) };
    await using parts = new AsyncDisposableStack();
    const network = parts.use(await TestNetwork.open());
    const plane = parts.use(await ControlPlane.start(programs, network));
    const kubeconfig = await plane.writeAdminKubeconfig();
    const asController = ['--kubeconfig', kubeconfig, '--leader-elect=false', '--bind-address=127.0.0.1'];
    const accounts = [
      `--service-account-private-key-file=${plane.accountKeyFile}`,
      `--root-ca-file=${plane.caFile}`,
      '--use-service-account-credentials',
    ];
    parts.use(new RunningProgram(manager, [...asController, '--secure-port=0', ...accounts]));
    parts.use(new RunningProgram(scheduler, [...asController, '--secure-port=0']));
    const node = parts.use(
      await ContainerdNode.start('containerd-sid', 'cgroupfs', skip, network.podNetwork(plugins)),
    );
    const kubelet = parts.use(await Kubelet.start(program, { plane, node, address: network.node }));
    return new Cluster([plane, node, kubelet, network], kubectl, kubeconfig, parts.move());
  }

  /** Runs kubectl as one who may do everything. @throws with what it says where it fails. */
  async kubectl(...args: readonly string[]): Promise<string> {
    return (await execa(this.#kubectl, ['--kubeconfig', this.kubeconfig, ...args])).stdout;
  }

  /** Gives kubectl objects to apply. */
  async apply(...objects: readonly object[]): Promise<void> {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    await execa(this.#kubectl, ['--kubeconfig', this.kubeconfig, 'apply', '-f', '-'], { input });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}
