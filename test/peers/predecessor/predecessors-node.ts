import { availableParallelism } from 'node:os';
import { expect, vi } from 'vitest';
import { type BedContainer, ContainerBed } from '../../bed/container-bed.ts';
import { CountedWork } from '../../bed/counted-work.ts';
import { inMounts } from '../../bed/in-mounts.ts';
import { TemporaryDirectory } from '../../bed/temporary-directory.ts';
import { putInDocker, readInitPid } from './dockers-containers.ts';

const SOON = { timeout: 30_000, interval: 200 };

/** Who the containers are. */
export const NAMES = {
  app: { namespace: 'shop', pod: 'cart-0', container: 'app' },
  proxy: { namespace: 'shop', pod: 'cart-0', container: 'proxy' },
  search: { namespace: 'shop', pod: 'search-7d9f', container: 'search' },
};

/** How psiperf's own options name the mounts of the node. */
export const OWN_MOUNTS: readonly string[] = [
  '--host-root=/root',
  '--proc-root=/root/proc',
  '--cgroup-root=/root/cgroup',
];

/** A node as the example of psi-perf-ds sees it: three containers, the first of which waits for CPUs all the time. */
export class PredecessorsNode implements AsyncDisposable {
  readonly app: BedContainer;
  readonly proxy: BedContainer;
  readonly search: BedContainer;
  readonly work: CountedWork;
  /** Starts psiperf with the mounts of the example. */
  readonly under: readonly string[];
  readonly #parts: AsyncDisposableStack;

  static async open(name: string): Promise<PredecessorsNode> {
    await using parts = new AsyncDisposableStack();
    const bed = parts.use(await ContainerBed.open(`psiperf-test-${process.pid}-${name}`));
    const docker = parts.use(await TemporaryDirectory.make());
    const app = await bed.add();
    const proxy = await bed.add({ podUid: app.podUid });
    const search = await bed.add();
    app.burn(2 * availableParallelism());
    proxy.run('sleep', 'infinity');
    const work = parts.use(await CountedWork.start(search.directory));
    for (const [key, cgroup] of Object.entries({ app, proxy, search })) {
      await vi.waitFor(async () => expect(await readInitPid(cgroup)).toBeGreaterThan(0), SOON);
      await putInDocker(docker.path, cgroup, NAMES[key as keyof typeof NAMES]);
    }
    const directories = {
      cgroup: bed.directory,
      proc: '/proc',
      docker: docker.path,
      'var/lib/docker': docker.path,
    };
    return new PredecessorsNode(
      { app, proxy, search },
      work,
      inMounts({ at: '/root', directories }),
      parts.move(),
    );
  }

  private constructor(
    { app, proxy, search }: Record<keyof typeof NAMES, BedContainer>,
    work: CountedWork,
    under: readonly string[],
    parts: AsyncDisposableStack,
  ) {
    this.app = app;
    this.proxy = proxy;
    this.search = search;
    this.work = work;
    this.under = under;
    this.#parts = parts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}
