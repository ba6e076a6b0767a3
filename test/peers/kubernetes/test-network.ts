import { execa } from 'execa';
import type { PodNetwork } from '../containerd/containerd-node.ts';
import type { ServiceNetwork } from './control-plane.ts';

/**
 * Addresses of a cluster of one node, all on this machine and in a range that is set aside for tests of networks (RFC
 * 2544): the API server's, which is where Kubernetes sends pods, so that nothing need translate it; the node's; and those
 * of the pods, which a bridge gives. Disposing takes them away.
 */
export class TestNetwork implements ServiceNetwork, AsyncDisposable {
  readonly apiServer: string;
  readonly serviceRange: string;
  readonly node: string;
  readonly #prefix: string;
  readonly #bridge: string;

  static async open(): Promise<TestNetwork> {
    const network = new TestNetwork(process.pid % 256);
    for (const address of network.#ownAddresses)
      await execa('ip', ['address', 'replace', `${address}/32`, 'dev', 'lo']);
    return network;
  }

  /** @param number what distinguishes it from others on this machine, below 256. */
  private constructor(number: number) {
    this.#prefix = `198.18.${number}`;
    this.#bridge = `psiperf${number}`;
    this.apiServer = `${this.#prefix}.1`;
    this.serviceRange = `${this.#prefix}.0/28`;
    this.node = `${this.#prefix}.17`;
  }

  /** @param plugins directory of the CNI plugins. */
  podNetwork(plugins: string): PodNetwork {
    const ipam = { type: 'host-local', ranges: [[{ subnet: `${this.#prefix}.128/25` }]] };
    const bridge = { type: 'bridge', bridge: this.#bridge, isDefaultGateway: true, ipam };
    return { plugins, configuration: { cniVersion: '0.4.0', name: 'test', plugins: [bridge] } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const address of this.#ownAddresses)
      await execa('ip', ['address', 'delete', `${address}/32`, 'dev', 'lo'], { reject: false });
    // The first pod made it.
    await execa('ip', ['link', 'delete', this.#bridge], { reject: false });
  }

  get #ownAddresses(): readonly string[] {
    return [this.apiServer, this.node];
  }
}
