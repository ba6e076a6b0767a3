import { type CgroupRoot, CgroupTree, type Clock, findCgroupRoot, readBootTime } from '@psiperf/cgroup';
import { isLeafCgroup } from '@psiperf/kubernetes';
import type { LoadSampler } from '@psiperf/load';
import { collectSnapshot, type Snapshot } from './collect/collect-snapshot.ts';
import { CountedCgroups } from './collect/counted-cgroups.ts';
import { toMachineSources } from './collect/machine-sources.ts';
import type { MeasuredCgroups } from './collect/measured-cgroups.ts';
import type { Config } from './config/config.ts';
import { COUNTED_SUBJECTS } from './config/counting.ts';
import { openLoad } from './open-load.ts';
import { type Measured, openMeasured } from './open-measured.ts';
import { openReaders, type Readers } from './open-readers.ts';
import { withHint } from './report/with-hint.ts';

/** Everything that is needed to read this node, wired up. */
export interface Node extends Readers, Measured {
  readonly root: CgroupRoot;
  readonly tree: CgroupTree;
  /** Undefined where tasks are not counted. */
  readonly load: LoadSampler | undefined;
  /** Takes a reading. Not while one is under way. */
  snapshot(): Promise<Snapshot>;
  close(): Promise<void>;
}

/** What a command wants of a node besides what it was told by options. */
export interface NodeWishes {
  /** Whether to open counters although nothing is to be counted: `check` tells of them in any case. */
  readonly counters: boolean;
}

type OnProblem = (problem: Pick<Error, 'message'>) => void;

/**
 * Opens the cgroup tree, the sources of names and the readers.
 * @param onProblem is told of cgroups that cannot be read or listed; they are tried again.
 * @throws CgroupError where there is no cgroup v2 tree to read.
 */
export async function openNode(
  config: Config,
  clock: Clock,
  onProblem: OnProblem,
  wishes: NodeWishes = { counters: config.options.perf },
): Promise<Node> {
  const { options, roots } = config;
  const root = await findCgroupRoot(roots, options['cgroup-root']);
  const bootMillis = await readBootTime(roots.proc);
  const measured = await openMeasured(config, bootMillis, clock, (message) => onProblem({ message }));
  const { cgroups, namer } = measured;
  const opened = { cgroupRoot: root.directory, counts: wishes.counters, clock };
  const readers = await openReaders(config, opened);
  const { reader, counters } = readers;
  const subject = COUNTED_SUBJECTS[options['perf-scope']];
  const counted =
    options.perf && counters ? new CountedCgroups(counters, { subject, cgroups, clock }) : undefined;
  const tree = toTree(root, { cgroups, counted }, config, clock, onProblem);
  await tree.open();
  const load = await openLoad(config, { root, clock, targets: () => cgroups.refsOf('container') });
  const ofMachine = toMachineSources(config, root.directory, bootMillis, clock);
  return {
    ...{ root, tree, load },
    ...measured,
    ...readers,
    snapshot: () => collectSnapshot({ tree, cgroups, reader, counted, load, ...ofMachine }),
    async close() {
      tree.close();
      const closeCounters = () => counted?.close() ?? counters?.reader.close();
      await Promise.all([reader.close(), closeCounters(), load?.close(), namer.close()]);
    },
  };
}

/** Tells what is measured, and what is counted of it, of every cgroup that comes and goes. */
function toTree(
  root: CgroupRoot,
  { cgroups, counted }: { cgroups: MeasuredCgroups; counted: CountedCgroups | undefined },
  { options }: Config,
  clock: Clock,
  onProblem: OnProblem,
): CgroupTree {
  return new CgroupTree(root, {
    clock,
    rescanMillis: options['rescan-interval'],
    isLeaf: isLeafCgroup,
    onError: (error) => onProblem({ message: withHint(error) }),
    onAdded: (ref) => {
      cgroups.add(ref);
      counted?.follow();
    },
    onRemoved: (ref) => {
      cgroups.remove(ref);
      counted?.follow();
    },
  });
}
