import { execa } from 'execa';
import type { PodNetwork } from '../containerd/containerd-node.ts';
import type { ServiceNetwork } from './control-plane.ts';

/** How many there can be at once. */
const NUMBERS = 256;

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

  /** @throws where others have every one of them. */
  static async open(): Promise<TestNetwork> {
    for (let tried = 0; tried < NUMBERS; tried += 1) {
      const network = new TestNetwork((process.pid + tried) % NUMBERS);
      if (await network.#claim()) return network;
    }
    throw new Error('no network for tests is free');
  }

  /** @param number what distinguishes it from others on this machine. */
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
    for (const address of this.#ownAddresses) await release(address);
    // The first pod made it.
    await execa('ip', ['link', 'delete', this.#bridge], { reject: false });
  }

  get #ownAddresses(): readonly string[] {
    return [this.apiServer, this.node];
  }

  /** Takes all of its addresses, or none. @returns whether nobody had one of them. */
  async #claim(): Promise<boolean> {
    await using claimed = new AsyncDisposableStack();
    for (const address of this.#ownAddresses) {
      if (!(await claim(address))) return false;
      claimed.defer(() => release(address));
    }
    claimed.move();
    return true;
  }
}

/** How a kernel says that an address is there, and how newer ones do. */
const IS_TAKEN = /File exists|already assigned/;

/** @returns whether nobody had it. */
async function claim(address: string): Promise<boolean> {
  const { failed, stderr } = await execa('ip', ['address', 'add', `${address}/32`, 'dev', 'lo'], {
    reject: false,
  });
  if (failed && !IS_TAKEN.test(stderr)) throw new Error(`cannot take ${address}: ${stderr}`);
  return !failed;
}

async function release(address: string): Promise<void> {
  await execa('ip', ['address', 'delete', `${address}/32`, 'dev', 'lo'], { reject: false });
}
