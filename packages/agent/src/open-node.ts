import { type CgroupRoot, CgroupTree, type Clock, findCgroupRoot, readBootTime } from '@psiperf/cgroup';
import { ContainerNamer, isLeafCgroup } from '@psiperf/kubernetes';
import type { LoadSampler } from '@psiperf/load';
import type { Counters } from '@psiperf/perf';
import {
  nodePressureTarget,
  openPressureReader,
  type PressureReader,
  readMaxDescriptors,
} from '@psiperf/psi';
import { CgroupCounts } from './collect/cgroup-counts.ts';
import { collectSnapshot, type Snapshot } from './collect/collect-snapshot.ts';
import { CountedCgroups } from './collect/counted-cgroups.ts';
import { MeasuredCgroups } from './collect/measured-cgroups.ts';
import { toSnapshotTimes } from './collect/point-times.ts';
import type { Config } from './config/config.ts';
import { COUNTED_SUBJECTS } from './config/counting.ts';
import { shareDescriptors } from './descriptor-shares.ts';
import { labelsDescribe } from './labels-describe.ts';
import type { LoadPlace } from './open-load.ts';
import { openSources } from './open-sources.ts';
import { OWN_PROC } from './own-roots.ts';
import { withHint } from './report/with-hint.ts';
import { seesHostProcesses } from './sees-host-processes.ts';

/** Everything that is needed to read this node, wired up. */
export interface Node {
  readonly root: CgroupRoot;
  readonly tree: CgroupTree;
  readonly cgroups: MeasuredCgroups;
  readonly reader: PressureReader;
  /** Why the native reader is not used; undefined where it is, or was not asked for. */
  readonly readerNote: string | undefined;
  /** Undefined where nothing is to be counted. */
  readonly counters: Counters | undefined;
  /** Undefined where tasks are not counted. */
  readonly load: LoadSampler | undefined;
  readonly namer: ContainerNamer;
  /** Takes a reading. Not while one is under way. */
  snapshot(): Promise<Snapshot>;
  close(): Promise<void>;
}

/** What a command wants of a node besides what it was told by options. */
export interface NodeWishes {
  /** Whether to open counters although nothing is to be counted: `check` tells of them in any case. */
  readonly counters: boolean;
}

/**
 * Opens the cgroup tree, the sources of names and the readers.
 * @param onProblem is told of cgroups that cannot be read or listed; they are tried again.
 * @throws CgroupError where there is no cgroup v2 tree to read.
 */
export async function openNode(
  config: Config,
  clock: Clock,
  onProblem: (problem: Pick<Error, 'message'>) => void,
  wishes: NodeWishes = { counters: config.options.perf },
): Promise<Node> {
  const { options, roots } = config;
  const root = await findCgroupRoot(roots, options['cgroup-root']);
  const sources = await openSources(config, clock, (message) => onProblem({ message }));
  const describesLater = !labelsDescribe(config.options);
  const namer = new ContainerNamer(sources, {
    clock,
    graceMillis: options['naming-grace'],
    awaitDescription: !describesLater,
  });
  const bootMillis = await readBootTime(roots.proc);
  const cgroups = new MeasuredCgroups(config.scopes, {
    namer,
    allowed: { labels: new Set(options['pod-labels']), annotations: new Set(options['pod-annotations']) },
    describesLater,
    withProcess: await chooseProcess(options),
    procRoot: roots.proc,
    bootMillis,
    clock,
  });
  const maxDescriptors = readMaxDescriptors();
  const shares = shareDescriptors(maxDescriptors, wishes.counters ? options['perf-fd-limit'] : 0);
  const { reader, why } = openPressureReader({
    procRoot: roots.proc,
    clock,
    maxDescriptors: shares.pressure,
    ...toPreference(options.reader),
  });
  const counters = wishes.counters
    ? await openNodeCounters(config, root.directory, shares.counters, clock)
    : undefined;
  const counted = options.perf ? counters && toCounted(counters, config, cgroups, clock) : undefined;
  const tree = new CgroupTree(root, {
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
  await tree.open();
  const load = options.load
    ? await openNodeLoad(config, { root, clock, targets: () => cgroups.refsOf('container') })
    : undefined;
  const nodeTarget = nodePressureTarget(roots.proc);
  const optIns = new Set(options['pressure-averages'] ? ['averages'] : []);
  const nodeStartMillis = bootMillis ?? clock.now();
  const { proc: procRoot } = roots;
  const exportsPressure = config.predecessor?.exportsPressure ?? true;
  const cgroupCounts = new CgroupCounts(root.directory, clock);
  const ofNode = { nodeTarget, procRoot, nodeStartMillis, exportsPressure, cgroupCounts };
  const times = toSnapshotTimes();
  const snapshotSources = { tree, cgroups, reader, counted, load, optIns, times, clock, ...ofNode };
  return {
    root,
    tree,
    cgroups,
    reader,
    readerNote: why,
    counters,
    load,
    namer,
    snapshot: () => collectSnapshot(snapshotSources),
    async close() {
      tree.close();
      load?.close();
      await Promise.all([reader.close(), counted?.close() ?? counters?.reader.close(), namer.close()]);
    },
  };
}

/** What counts is loaded only where something is to be counted: it takes memory. */
async function openNodeCounters(
  config: Config,
  cgroupRoot: string,
  maxDescriptors: number,
  clock: Clock,
): Promise<Counters> {
  const { openConfiguredCounters } = await import('./open-counters.ts');
  return openConfiguredCounters(config, { cgroupRoot, maxDescriptors, clock });
}

/** The same of what counts tasks. */
async function openNodeLoad(config: Config, place: LoadPlace): Promise<LoadSampler> {
  const { openConfiguredLoad } = await import('./open-load.ts');
  return openConfiguredLoad(config, place);
}

function toCounted(
  counters: Counters,
  { options }: Config,
  cgroups: MeasuredCgroups,
  clock: Clock,
): CountedCgroups {
  const subject = COUNTED_SUBJECTS[options['perf-scope']];
  return new CountedCgroups(counters, { subject, cgroups, clock });
}

/** What is in `cgroup.procs` are numbers of psiperf's own process namespace. */
async function chooseProcess(options: Config['options']): Promise<'told' | 'seen' | undefined> {
  if (options['metric-names'] !== 'psi-perf-ds') return undefined;
  return (await seesHostProcesses(OWN_PROC)) ? 'seen' : 'told';
}

function toPreference(reader: Config['options']['reader']): { prefer?: 'native' | 'typescript' } {
  return reader === 'auto' ? {} : { prefer: reader };
}
