import type { Absence, CgroupError, ProcessStatus } from '@psiperf/cgroup';
import { toPlainOutcome, toPlainSample } from '../report/to-plain.ts';
import { pidInContainer } from './container-processes.ts';
import type { Host } from './host.ts';
import type { Inspection } from './inspection.ts';
import type { Resources } from './read-resources.ts';
import { toReadyCommands } from './ready-commands.ts';
import { toSharedNamespaces } from './shared-namespaces.ts';
import { toNotes } from './to-notes.ts';

/**
 * Inspections as JSON: `{ hostSeen, inspected: [{ process?, owner, cgroup, first, processes, namespaces, limits,
 * pressure, cpu, commands, notes }] }`. Limits and pressure have the kernel's units, shares are from 0 to 1. What is missing is
 * `{ "absent": reason }`, what is broken `{ "error": { code, message } }`, what nobody knows is not there.
 */
export function toInspectJson(
  inspections: readonly Inspection[],
  host: Host,
  criSocket: string | undefined,
): string {
  const inspected = inspections.map((inspection) => toPlain(inspection, host, criSocket));
  return `${JSON.stringify({ hostSeen: host.isSeen, inspected }, undefined, 2)}\n`;
}

function toPlain(inspection: Inspection, host: Host, criSocket: string | undefined): object {
  const { process, ended, owner, first, cgroupPath, processes, resources } = inspection;
  return {
    process: process && {
      ...toPlainProcess(process.status, first),
      start: toStart(process.start, host),
      ended,
    },
    owner: owner && { kind: owner.kind, attributes: owner.entity.attributes },
    cgroup: owner && { path: owner.path, ofProcess: cgroupPath },
    first: first && toPlainProcess(first, first),
    processes: processes.map((one) => toPlainProcess(one, first)),
    namespaces: toSharedNamespaces(inspection, host).map(({ inode, ...rest }) => ({
      ...rest,
      inode: toPlainOutcome(inode),
    })),
    ...(resources && toPlainResources(resources)),
    commands: toReadyCommands(inspection, host, criSocket),
    notes: toNotes(inspection, host),
  };
}

function toPlainProcess(status: ProcessStatus, first: ProcessStatus | undefined): object {
  return { ...status, containerPid: pidInContainer(status, first) };
}

function toStart(start: number | Absence | CgroupError, { bootMillis }: Host): unknown {
  if (typeof start !== 'number') return toPlainOutcome(start);
  return bootMillis === undefined ? undefined : new Date(bootMillis + start).toISOString();
}

function toPlainResources({ limits, tighter, sample, cpu, trouble }: Resources): object {
  return {
    limits: { cpu: toPlainOutcome(limits.cpu), memory: toPlainOutcome(limits.memory), tighter },
    pressure: toPlainSample(sample),
    cpu: { ...cpu, trouble },
  };
}
