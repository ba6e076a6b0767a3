// What psiperf found on this node, in the order in which one thing needs the other. The agent prints it when it starts,
// `psiperf check` prints it and turns it into an exit code.

import { isAbsence, seesOnlyItself } from '@psiperf/cgroup';
import type { ProbedSource } from '@psiperf/kubernetes';
import { type Availability, type PressureSupport, probePressure } from '@psiperf/psi';
import type { Config } from '../config/config.ts';
import { COUNTED_SUBJECTS } from '../config/counting.ts';
import type { Node } from '../open-node.ts';
import { OWN_PROC } from '../own-roots.ts';
import { describeCounters, type Wanted } from './describe-counters.ts';
import { describeLoad } from './describe-load.ts';
import { type Finding, toOptionNote } from './finding.ts';

/** Looks at everything and tells of it. */
export async function describeNode(node: Node, config: Config): Promise<Finding[]> {
  const support = await probePressure(config.roots, node.root.directory);
  return [
    describeRuntime(node),
    describeRoot(node),
    ...(await describeVisibility(node)),
    ...describePressure(support),
    describeThrottling(support),
    describeWatches(node),
    ...(await node.namer.probe()).map(describeSource),
    describeContainers(node),
    ...(node.load === undefined ? [] : [await describeLoad(node.load)]),
    ...config.notes.map(toOptionNote),
    ...(node.counters === undefined ? [] : describeCounters(node.counters, toWanted(node, config))),
  ];
}

function toWanted({ cgroups }: Node, { options }: Config): Wanted {
  return {
    perf: options.perf,
    derived: options.derived || options['perf-duty'] !== undefined,
    cgroups: cgroups.refsOf(COUNTED_SUBJECTS[options['perf-scope']]).length,
  };
}

/** Which reader is used. */
export function describeRuntime({ reader, readerNote }: Pick<Node, 'reader' | 'readerNote'>): Finding {
  const subject = 'reader';
  const detail = `${reader.kind}, Node.js ${process.versions.node}`;
  if (readerNote === undefined) return { status: 'ok', subject, detail };
  return { status: 'note', subject, detail: `${detail}: ${readerNote}` };
}

function describeRoot({ root }: Node): Finding {
  return { status: 'ok', subject: 'cgroup root', detail: `${root.directory} (${root.layout})` };
}

async function describeVisibility({ root }: Node): Promise<Finding[]> {
  if (!(await seesOnlyItself(root, { procRoot: OWN_PROC }))) return [];
  const detail =
    'psiperf is in a cgroup namespace of its own and sees only its own cgroup, no other container';
  const remedy =
    "mount the host's /sys/fs/cgroup into the container, for instance at /host/sys/fs/cgroup, and pass --host-root /host";
  return [{ status: 'fail', subject: 'cgroup root', detail, remedy }];
}

/** Which pressure files this kernel has. */
export function describePressure({ cgroup, node, problem }: PressureSupport): Finding[] {
  const ofCgroups: Finding =
    problem === undefined
      ? { status: 'ok', subject: 'pressure of cgroups', detail: listAvailable(cgroup) }
      : { status: 'fail', subject: 'pressure of cgroups', detail: problem.reason, remedy: problem.remedy };
  return [ofCgroups, describeNodePressure(node)];
}

function describeNodePressure(node: PressureSupport['node']): Finding {
  const finding = { subject: 'pressure of the node', detail: listAvailable(node) };
  if (Object.values(node).includes('available')) return { status: 'ok', ...finding };
  const remedy =
    "see the pressure of cgroups; in a container, mount the host's /proc and pass --host-root or --proc-root";
  return { status: 'note', ...finding, remedy };
}

/** Which files about throttling this kernel has. */
export function describeThrottling({ throttling, localThrottling }: PressureSupport): Finding {
  const detail = listAvailable({ 'cpu.stat': throttling, 'cpu.stat.local': localThrottling });
  const finding = { subject: 'cpu throttling', detail };
  if (throttling === 'available') return { status: 'ok', ...finding };
  return {
    status: 'note',
    ...finding,
    remedy: 'it is there where the cpu controller is on cgroup v2 and enabled',
  };
}

function listAvailable(availability: Readonly<Record<string, Availability>>): string {
  const toText = ([name, state]: [string, Availability]) =>
    isAbsence(state) ? `${name} (${state.absent})` : name;
  return Object.entries(availability).map(toText).join(', ');
}

function describeWatches({ tree }: Node): Finding {
  const { pollingReason } = tree;
  const subject = 'watching';
  if (pollingReason === undefined) return { status: 'ok', subject, detail: 'inotify' };
  return { status: 'note', subject, detail: pollingReason.message, remedy: pollingReason.hint };
}

function describeSource({ name, status }: ProbedSource): Finding {
  const subject = `names from ${name}`;
  if (status.available) return { status: 'ok', subject, detail: status.adds };
  return { status: 'note', subject, detail: status.why, remedy: status.remedy };
}

function describeContainers({ cgroups, tree }: Node): Finding {
  const subject = 'containers';
  const { containers, waiting, standsIn } = cgroups.counts();
  if (standsIn) {
    const detail = `none among ${tree.refs.size} cgroups; services and slices are measured until the first one appears`;
    return { status: 'note', subject, detail };
  }
  const waitingNote = waiting === 0 ? '' : `, ${waiting} waiting for a name`;
  return { status: 'ok', subject, detail: `${containers} measured${waitingNote}` };
}
