// What psiperf found as a sidecar, in the order in which one thing needs the other.

import type { HostRoots } from '@psiperf/cgroup';
import { type PressureReader, probePressure } from '@psiperf/psi';
import { describePressure, describeRuntime, describeThrottling } from '../report/describe-node.ts';
import { entityPath } from '../report/entity-name.ts';
import type { Finding } from '../report/finding.ts';
import type { LackingTarget } from './lacking-target.ts';
import type { ProcessNamespace } from './read-pod-processes.ts';
import type { SidecarTargets } from './sidecar-targets.ts';

/** What there is to tell of. */
export interface OpenSidecar {
  readonly targets: Pick<SidecarTargets, 'list' | 'lacking' | 'processes'>;
  readonly reader: PressureReader;
  readonly readerNote: string | undefined;
  readonly roots: HostRoots;
  /** psiperf's own cgroup, which shows what the kernel has where there is no other container yet. */
  readonly ownDirectory: string;
}

/** Looks at everything and tells of it; after a reading. */
export async function describeSidecar(sidecar: OpenSidecar): Promise<Finding[]> {
  const { targets, roots, ownDirectory } = sidecar;
  const support = await probePressure(roots, targets.list()[0]?.ref.directory ?? ownDirectory);
  return [
    describeRuntime(sidecar),
    NAMESPACES[targets.processes?.namespace ?? 'own'],
    ...(targets.processes?.ownCgroup === undefined ? [NO_CGROUP2] : []),
    ...describePressure(support),
    describeThrottling(support),
    describeTargets(targets),
    ...targets.lacking.map(describeLacking),
  ];
}

const NO_CGROUP2: Finding = Object.freeze({
  status: 'fail',
  subject: 'cgroups',
  detail: 'psiperf is in no cgroup v2',
  remedy: 'run it on a node whose container runtime uses cgroup v2',
});

const NAMESPACES: Readonly<Record<ProcessNamespace, Finding>> = Object.freeze({
  shared: {
    status: 'ok',
    subject: 'process namespace',
    detail: 'shared with the other containers of the pod',
  },
  own: {
    status: 'fail',
    subject: 'process namespace',
    detail: 'psiperf sees the processes of its own container alone',
    remedy: 'set shareProcessNamespace: true in the specification of the pod',
  },
  node: {
    status: 'fail',
    subject: 'process namespace',
    detail: "psiperf sees the node's processes, and not which of them are its pod's",
    remedy: 'leave out hostPID, or leave out --sidecar to measure the node',
  },
});

/** None is no failure: those of a pod start in any order. */
function describeTargets(targets: OpenSidecar['targets']): Finding {
  const subject = 'containers';
  const names = targets.list().map(({ entity }) => entityPath(entity));
  if (names.length > 0)
    return { status: 'ok', subject, detail: `${names.length} measured: ${names.join(', ')}` };
  return { status: 'note', subject, detail: 'none measured; they are looked for at every reading' };
}

function describeLacking({ absence, detail, remedy }: LackingTarget): Finding {
  const status = absence.absent === 'not-permitted' ? 'fail' : 'note';
  return { status, subject: 'containers', detail, remedy };
}
