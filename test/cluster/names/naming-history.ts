import { basename } from 'node:path';
import { RuntimeDriver } from '../../peers/containerd/runtime-driver.ts';
import type { Cluster } from '../../peers/kubernetes/cluster.ts';
import { DeployedPsiperf } from '../deployed-psiperf.ts';
import {
  answersOf,
  type ContainerTruth,
  listCgroups,
  listTruth,
  type WatchedSource,
} from './node-answers.ts';
import { type Scrape, ScrapeLog } from './scrape-log.ts';
import { type Sighting, Sightings } from './sightings.ts';

/** Which directory of deploy/ lets psiperf ask each source, and the sources that it then asks. */
const VARIANTS: Readonly<Record<WatchedSource, { directory: string; onlySources: readonly string[] }>> = {
  'log-names': { directory: 'base', onlySources: ['log-names'] },
  'containerd-state': { directory: 'overlays/runtime-state', onlySources: ['containerd-state'] },
  cri: { directory: 'overlays/cri', onlySources: ['cri'] },
  kubelet: { directory: 'overlays/kubelet', onlySources: ['kubelet'] },
  'api-server': { directory: 'overlays/api-server', onlySources: ['api-server'] },
  combined: { directory: 'overlays/api-server', onlySources: ['files', 'api-server'] },
};

/** A directory of deploy/ binds its role to one account, which is that of the source alone. */
const LET_COMBINED_READ_PODS = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'psiperf-combined' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'psiperf-api-server' },
  subjects: [{ kind: 'ServiceAccount', name: 'psiperf', namespace: 'psiperf-combined' }],
};

export const WATCHED_SOURCES = Object.keys(VARIANTS) as WatchedSource[];

const SCRAPE_EVERY_MILLIS = 250;
/** What is looked up on the node itself, and what somebody has to be asked for. */
const LOOK_EVERY_MILLIS = 25;
const ASK_EVERY_MILLIS = 200;

/** A container that was there while it was watched. */
export interface WatchedContainer {
  readonly id: string;
  /** For people. */
  readonly text: string;
  readonly truth: ContainerTruth;
  readonly cgroup: Sighting<string>;
}

/**
 * What happens on a node while psiperf is there once for each source of names, with that source alone, and once with
 * several: when each cgroup was there, when each source could have named it, and what each psiperf showed.
 */
export class NamingHistory implements AsyncDisposable {
  readonly psiperf: ReadonlyMap<WatchedSource, DeployedPsiperf>;
  readonly #cgroups: Sightings<string>;
  readonly #truth: Sightings<ContainerTruth | 'sandbox'>;
  readonly #answers: ReadonlyMap<WatchedSource, Sightings<true>>;
  readonly #logs: ReadonlyMap<WatchedSource, ScrapeLog>;
  readonly #watching = new AsyncDisposableStack();

  /** What it deploys ends with the cluster. */
  static async begin(cluster: Cluster): Promise<NamingHistory> {
    const args = [
      // Other tests may have containers on this machine, too.
      `--cgroup-root=/host/sys/fs/cgroup/${basename(cluster.node.cgroupDirectory)}`,
      '--prometheus-labels=container.id,k8s.pod.uid',
    ];
    const deploy = async (source: WatchedSource) => {
      const { directory, onlySources } = VARIANTS[source];
      const wishes = { onlySources, args };
      return [source, await DeployedPsiperf.applyBeside(cluster, directory, source, wishes)] as const;
    };
    await cluster.apply(LET_COMBINED_READ_PODS);
    // Before the one whose account the role is then bound to again; and what all have in common is there before several
    // are applied at once.
    const combined = await deploy('combined');
    const others = WATCHED_SOURCES.filter((source) => source !== 'combined');
    const psiperf = [combined, ...(await Promise.all(others.map(deploy)))];
    const runtime = await RuntimeDriver.connect(cluster.node.socket);
    return new NamingHistory(cluster, runtime, new Map(psiperf));
  }

  private constructor(
    cluster: Cluster,
    runtime: RuntimeDriver,
    psiperf: ReadonlyMap<WatchedSource, DeployedPsiperf>,
  ) {
    this.psiperf = psiperf;
    this.#watching.defer(async () => runtime.close());
    const watch = <Value>(millis: number, look: () => Promise<ReadonlyMap<string, Value>>) =>
      this.#watching.use(Sightings.watch(millis, look));
    const answers = answersOf(cluster, runtime);
    this.#cgroups = watch(LOOK_EVERY_MILLIS, async () => listCgroups(cluster));
    this.#truth = watch(LOOK_EVERY_MILLIS, () => listTruth(runtime));
    this.#answers = new Map(
      WATCHED_SOURCES.map((source) => [
        source,
        watch(ON_NODE.has(source) ? LOOK_EVERY_MILLIS : ASK_EVERY_MILLIS, async () =>
          toKeys(await answers[source]()),
        ),
      ]),
    );
    this.#logs = new Map(
      [...psiperf].map(([source, { url }]) => [
        source,
        this.#watching.use(new ScrapeLog(url, SCRAPE_EVERY_MILLIS)),
      ]),
    );
  }

  /** Ends the watching; what psiperf showed stays. */
  async end(): Promise<void> {
    await this.#watching.disposeAsync();
  }

  scrapesOf(source: WatchedSource): readonly Scrape[] {
    return this.#logs.get(source)?.scrapes ?? [];
  }

  /** When the source's own answer had the container; undefined where it never had. */
  answerOf(source: WatchedSource, id: string): Sighting<true> | undefined {
    return this.#answers.get(source)?.of(id);
  }

  /** Who it is; undefined where the runtime never told of it. */
  truthOf(id: string): ContainerTruth | 'sandbox' | undefined {
    return this.#truth.of(id)?.value;
  }

  cgroupOf(id: string): Sighting<string> | undefined {
    return this.#cgroups.of(id);
  }

  /** The containers that were there, sandboxes not among them; `container` and all that is given of it must be the same. */
  containers(wanted: Partial<ContainerTruth> = {}): WatchedContainer[] {
    return [...this.#cgroups.entries()].flatMap(([id, cgroup]) => {
      const truth = this.truthOf(id);
      if (truth === undefined || truth === 'sandbox') return [];
      const isWanted = Object.entries(wanted).every(
        ([key, value]) => truth[key as keyof ContainerTruth] === value,
      );
      if (!isWanted) return [];
      const text = `${truth.namespace}/${truth.pod}/${truth.container} #${truth.restartCount} ${id.slice(0, 12)}`;
      return [{ id, text, truth, cgroup }];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

const ON_NODE: ReadonlySet<WatchedSource> = new Set(['log-names', 'containerd-state', 'cri']);

const toKeys = (ids: readonly string[]) => new Map(ids.map((id) => [id, true] as const));
