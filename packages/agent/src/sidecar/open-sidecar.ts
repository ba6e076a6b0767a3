import { type CgroupRef, type CgroupRoot, type Clock, readBootTime } from '@psiperf/cgroup';
import type { LoadSampler } from '@psiperf/load';
import { nodePressureTarget, openPressureReader } from '@psiperf/psi';
import { CgroupCounts } from '../collect/cgroup-counts.ts';
import { collectSnapshot } from '../collect/collect-snapshot.ts';
import { toSnapshotTimes } from '../collect/point-times.ts';
import type { Config } from '../config/config.ts';
import type { Watched } from '../open-watched.ts';
import { OWN_CGROUP } from '../own-roots.ts';
import { describeLoad } from '../report/describe-load.ts';
import { toOptionNote } from '../report/finding.ts';
import { describeSidecar } from './describe-sidecar.ts';
import { SidecarTargets } from './sidecar-targets.ts';

const OWN_ROOT = '/';

/** Opens the pod that psiperf is a container of. Its containers are looked for at every reading. */
export async function openSidecar(config: Config, clock: Clock): Promise<Watched> {
  const { options, roots } = config;
  const bootMillis = await readBootTime(roots.proc);
  const targets = new SidecarTargets({
    procRoot: roots.proc,
    ownRoot: OWN_ROOT,
    pod: {
      namespace: options['pod-namespace'],
      podName: options['pod-name'],
      podUid: options['pod-uid'],
    },
    bootMillis,
    clock,
  });
  const { reader, why } = openPressureReader({
    procRoot: roots.proc,
    clock,
    ...(options.reader === 'auto' ? {} : { prefer: options.reader }),
  });
  const load = options.load ? await openPodLoad(config, targets, clock) : undefined;
  const sources = {
    // The containers are settled as the cgroups that they are.
    tree: { settle: async () => {}, forget: (ref: CgroupRef) => targets.forget(ref) },
    cgroups: targets,
    reader,
    nodeTarget: nodePressureTarget(roots.proc),
    procRoot: roots.proc,
    cgroupCounts: new CgroupCounts(OWN_CGROUP, clock),
    counted: undefined,
    load,
    nodeStartMillis: bootMillis ?? clock.now(),
    optIns: new Set(options['pressure-averages'] ? ['averages'] : []),
    times: toSnapshotTimes(),
    clock,
  };
  return {
    cgroupRoot: OWN_CGROUP,
    counters: undefined,
    snapshot: () => collectSnapshot(sources),
    describe: async () => [
      ...(await describeSidecar({ targets, reader, readerNote: why, roots, ownDirectory: OWN_CGROUP })),
      ...(load === undefined ? [] : [await describeLoad(load)]),
      ...config.notes.map(toOptionNote),
    ],
    lacking: () => targets.lacking.map(({ detail, remedy }) => `${detail}; ${remedy}`),
    takeProblems: () => [],
    async close() {
      load?.close();
      await reader.close();
    },
  };
}

const POD_ROOT: CgroupRoot = Object.freeze({
  directory: OWN_CGROUP,
  layout: 'unified',
  visibility: 'subtree',
});

/** What counts tasks is loaded only where it is to. */
async function openPodLoad(config: Config, targets: SidecarTargets, clock: Clock): Promise<LoadSampler> {
  const { openConfiguredLoad } = await import('../open-load.ts');
  return openConfiguredLoad(config, {
    root: POD_ROOT,
    targets: () => targets.list().map(({ ref }) => ref),
    clock,
  });
}
