import {
  type CgroupError,
  type CgroupRoot,
  CgroupTree,
  type Clock,
  findCgroupRoot,
  readBootTime,
} from '@psiperf/cgroup';
import { ContainerNamer, fileSources, isLeafCgroup, type PodSource } from '@psiperf/kubernetes';
import { nodePressureTarget, openPressureReader, type PressureReader } from '@psiperf/psi';
import { collectSnapshot, type Snapshot } from './collect/collect-snapshot.ts';
import { MeasuredCgroups } from './collect/measured-cgroups.ts';
import type { Config } from './config/config.ts';

/** Everything that is needed to read this node, wired up. */
export interface Node {
  readonly root: CgroupRoot;
  readonly tree: CgroupTree;
  readonly cgroups: MeasuredCgroups;
  readonly reader: PressureReader;
  /** Why the native reader is not used; undefined where it is, or was not asked for. */
  readonly readerNote: string | undefined;
  readonly sources: readonly PodSource[];
  readonly namer: ContainerNamer;
  /** Takes a reading. Not while one is under way. */
  snapshot(): Promise<Snapshot>;
  close(): Promise<void>;
}

/**
 * Opens the cgroup tree, the sources of names and the reader.
 * @param onProblem is told of directories that cannot be listed; they are tried again.
 * @throws CgroupError where there is no cgroup v2 tree to read.
 */
export async function openNode(
  config: Config,
  clock: Clock,
  onProblem: (error: CgroupError) => void,
): Promise<Node> {
  const { options, roots } = config;
  const root = await findCgroupRoot(roots, options['cgroup-root']);
  const sources = fileSources(roots, clock);
  const namer = new ContainerNamer(sources, { clock, graceMillis: options['naming-grace'] });
  const bootMillis = await readBootTime(roots.proc);
  const cgroups = new MeasuredCgroups(config.scopes, { namer, procRoot: roots.proc, bootMillis, clock });
  const tree = new CgroupTree(root, {
    clock,
    rescanMillis: options['rescan-interval'],
    isLeaf: isLeafCgroup,
    onError: (error) => onProblem(error),
    onAdded: (ref) => cgroups.add(ref),
    onRemoved: (ref) => cgroups.remove(ref),
  });
  await tree.open();
  const { reader, why } = await openPressureReader({
    procRoot: roots.proc,
    clock,
    ...toPreference(options.reader),
  });
  const nodeTarget = nodePressureTarget(roots.proc);
  const optIns = new Set(options['pressure-averages'] ? ['averages'] : []);
  const nodeStartMillis = bootMillis ?? clock.now();
  const snapshotSources = { tree, cgroups, reader, nodeTarget, nodeStartMillis, optIns, clock };
  return {
    root,
    tree,
    cgroups,
    reader,
    readerNote: why,
    sources,
    namer,
    snapshot: () => collectSnapshot(snapshotSources),
    async close() {
      tree.close();
      await Promise.all([reader.close(), namer.close()]);
    },
  };
}

function toPreference(reader: Config['options']['reader']): { prefer?: 'native' | 'typescript' } {
  return reader === 'auto' ? {} : { prefer: reader };
}
