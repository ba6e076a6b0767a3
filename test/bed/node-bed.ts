import { availableParallelism } from 'node:os';
import { type BedContainer, ContainerBed } from './container-bed.ts';
import { nameContainer } from './name-container.ts';
import { TemporaryDirectory } from './temporary-directory.ts';

/** A container of the node and who it is. */
export interface NamedContainer {
  readonly cgroup: BedContainer;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** A node with four named containers in three pods: two that burn CPU, an idle one and an empty one. */
export class NodeBed implements AsyncDisposable {
  readonly containers: readonly NamedContainer[];
  readonly #bed: ContainerBed;
  readonly #host: TemporaryDirectory;

  private constructor(bed: ContainerBed, host: TemporaryDirectory, containers: readonly NamedContainer[]) {
    this.#bed = bed;
    this.#host = host;
    this.containers = containers;
  }

  static async open(name: string): Promise<NodeBed> {
    const bed = await ContainerBed.open(name);
    const host = await TemporaryDirectory.make();
    const app = await bed.add();
    const named: readonly NamedContainer[] = [
      { cgroup: app, namespace: 'shop', pod: 'cart-0', container: 'app' },
      { cgroup: await bed.add({ podUid: app.podUid }), namespace: 'shop', pod: 'cart-0', container: 'proxy' },
      { cgroup: await bed.add(), namespace: 'shop', pod: 'search-7d9f', container: 'app' },
      { cgroup: await bed.add(), namespace: 'kube-system', pod: 'dns-x2x', container: 'dns' },
    ];
    for (const each of named) await nameContainer(host.path, each.cgroup, each);
    named[0]?.cgroup.burn(availableParallelism());
    named[2]?.cgroup.burn(availableParallelism());
    named[3]?.cgroup.run('sleep', 'infinity');
    return new NodeBed(bed, host, named);
  }

  /** Its part of the cgroup tree. */
  get directory(): string {
    return this.#bed.directory;
  }

  /** Arguments with which the agent watches this node. */
  get agentArgs(): readonly string[] {
    return ['--cgroup-root', this.directory, '--host-root', this.#host.path, '--proc-root', '/proc'];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bed[Symbol.asyncDispose]();
    await this.#host[Symbol.asyncDispose]();
  }
}
