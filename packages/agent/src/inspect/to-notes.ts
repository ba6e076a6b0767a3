import { isAbsence } from '@psiperf/cgroup';
import { toPrintable } from '../report/to-printable.ts';
import type { Host } from './host.ts';
import type { Inspection } from './inspection.ts';
import { isRoot } from './owner.ts';

/** What to know of an inspection before trusting it, a line each. */
export function toNotes(inspection: Inspection, host: Host): string[] {
  return [
    ...noteOfPid(inspection),
    ...noteOfEnd(inspection),
    ...noteOfHost(host),
    ...noteOfCgroup(inspection),
    ...noteOfNamespaces(inspection, host),
  ].map(toPrintable);
}

function noteOfPid({ noProcess }: Inspection): string[] {
  if (noProcess === undefined) return [];
  return [`there is no process ${noProcess}: this is a container whose id begins so, or that is called so`];
}

function noteOfEnd({ ended, process }: Inspection): string[] {
  if (!ended || process === undefined) return [];
  return [`process ${process.status.pid} has ended: this is what was learnt of it before`];
}

/** What hostPID adds. */
export const WITHOUT_HOST_PID =
  "psiperf sees a process namespace of its own, not the host's: with hostPID: true in the pod's specification (docker run --pid host) it also tells pids on the host, the processes of every container and the pids they have in there, their namespaces, and the nsenter command";

function noteOfHost({ isSeen }: Host): string[] {
  return isSeen ? [] : [WITHOUT_HOST_PID];
}

const IN_ROOT =
  'it is in the root cgroup: the pressure and the limits of that one are those of the whole node, and not told as its own';

function noteOfCgroup({ process, cgroupPath, owner, resources }: Inspection): string[] {
  if (process !== undefined && cgroupPath === undefined) {
    const { cgroup } = process;
    if (typeof cgroup === 'string')
      return [`its cgroup ${cgroup} is not below the root that psiperf watches`];
    return [`its cgroup cannot be read (${isAbsence(cgroup) ? cgroup.absent : cgroup.message})`];
  }
  if (owner !== undefined && isRoot(owner)) return [IN_ROOT];
  return owner !== undefined && resources === undefined ? [`the cgroup ${owner.path} was removed`] : [];
}

function noteOfNamespaces({ namespaces, ended }: Inspection, host: Host): string[] {
  if (ended) return [];
  const lacks = [namespaces, host.namespaces].flatMap((those) => (those === undefined ? [] : [those.pid]));
  const isDenied = lacks.some((inode) => isAbsence(inode) && inode.absent === 'not-permitted');
  return isDenied
    ? ["namespaces of other users' processes, and of those with more capabilities, need CAP_SYS_PTRACE"]
    : [];
}
