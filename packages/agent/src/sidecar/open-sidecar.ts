import { type CgroupRef, type CgroupRoot, type Clock, readBootTime } from '@psiperf/cgroup';
import { openPressureReader } from '@psiperf/psi';
import { collectSnapshot } from '../collect/collect-snapshot.ts';
import { toMachineSources } from '../collect/machine-sources.ts';
import type { Config } from '../config/config.ts';
import { openLoad } from '../open-load.ts';
import type { Watched } from '../open-watched.ts';
import { OWN_CGROUP } from '../own-roots.ts';
import { toPreference } from '../reader-preference.ts';
import { describeLoad } from '../report/describe-load.ts';
import { toOptionNote } from '../report/finding.ts';
import { describeSidecar } from './describe-sidecar.ts';
import { SidecarTargets } from './sidecar-targets.ts';

const OWN_ROOT = '/';

/** Opens the pod that psiperf is a container of. Its containers are looked for at every reading. */
export async function openSidecar(config: Config, clock: Clock): Promise<Watched> {
  const { options, roots } = config;
  const bootMillis = await readBootTime(roots.proc);
  const targets = toTargets(config, bootMillis, clock);
  const { reader, why } = openPressureReader({
    procRoot: roots.proc,
    clock,
    ...toPreference(options),
  });
  const load = await openLoad(config, {
    root: POD_ROOT,
    targets: () => targets.list().map(({ ref }) => ref),
    clock,
  });
  const sources = {
    // The containers are settled as the cgroups that they are.
    tree: { settle: async () => {}, forget: (ref: CgroupRef) => targets.forget(ref) },
    cgroups: targets,
    reader,
    counted: undefined,
    load,
    ...toMachineSources(config, OWN_CGROUP, bootMillis, clock),
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
      await Promise.all([reader.close(), load?.close()]);
    },
  };
}

function toTargets({ options, roots }: Config, bootMillis: number | undefined, clock: Clock): SidecarTargets {
  const { 'pod-namespace': namespace, 'pod-name': podName, 'pod-uid': podUid } = options;
  const pod = { namespace, podName, podUid };
  return new SidecarTargets({ procRoot: roots.proc, ownRoot: OWN_ROOT, pod, bootMillis, clock });
}

const POD_ROOT: CgroupRoot = Object.freeze({
  directory: OWN_CGROUP,
  layout: 'unified',
  visibility: 'subtree',
});
