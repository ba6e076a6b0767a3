import { join } from 'node:path';
import type { HostRoots } from '@psiperf/cgroup';
import { DEFAULT_GROUPS } from '../events/default-groups.ts';
import { withoutThrowing } from '../plan/trials.ts';
import { printCpuList } from '../pmu/cpu-list.ts';
import { corePmusOf, type Pmu, type PmuTopology } from '../pmu/pmu.ts';
import { readPmuTopology } from '../pmu/read-pmu-topology.ts';
import {
  type LoadedCounters,
  loadNativeCounters,
  type MissingCounters,
  type NativeCounters,
} from '../raw/native-addon.ts';
import type { CounterSupport, Privileges, Probed } from './counter-support.ts';
import { explainRefusal } from './explain-refusal.ts';
import { type FoundHierarchy, findHierarchy } from './find-hierarchy.ts';
import { isVirtualMachine } from './is-virtual-machine.ts';
import { findKernelDefects } from './kernel-defects.ts';
import { parseKernelVersion } from './kernel-version.ts';
import { probeCgroups } from './probe-cgroups.ts';
import { probeEvent } from './probe-events.ts';
import { probeHardware } from './probe-hardware.ts';
import { CYCLES, SOFTWARE_DUMMY } from './raw-events.ts';
import { readPrivileges } from './read-privileges.ts';
import { readText } from './read-text.ts';

/** What is asked about. */
export interface ProbeOptions {
  readonly roots: HostRoots;
  /** A directory of the v2 tree: cgroups at and below it are tried. */
  readonly cgroupRoot: string;
  /** Names of the events to probe; those of the default groups without any. */
  readonly events?: readonly string[];
  /** Loaded where it is not given. */
  readonly addon?: LoadedCounters;
  /** Read where it is not given. */
  readonly topology?: PmuTopology;
}

type Facts = Pick<CounterSupport, 'privileges' | 'kernel'> & { readonly found: FoundHierarchy };

/**
 * Asks the kernel, by opening events for a moment and by counting a busy loop of some milliseconds for each hardware event
 * that opens. Never fails for want of anything.
 * @throws PerfError `ERR_PERF_EVENT` for the name of an event that is not understood.
 */
export async function probeCounters(options: ProbeOptions): Promise<CounterSupport> {
  const { roots, cgroupRoot, events = DEFAULT_EVENTS, addon: loaded = loadNativeCounters() } = options;
  const topology = options.topology ?? (await readPmuTopology(roots.sys));
  const release = (await readText(join(roots.proc, 'sys/kernel/osrelease')))?.trim() ?? '';
  const facts: Facts = {
    privileges: await readPrivileges(roots.proc),
    kernel: findKernelDefects(release),
    found: await findHierarchy(roots, cgroupRoot),
  };
  if ('why' in loaded) return withoutAddon(loaded, events, topology, facts);
  const addon = { ...loaded.addon, tryOpen: withoutThrowing(loaded.addon.tryOpen) };
  const cpu = topology.online[0] ?? 0;
  const explain = (errno: number) => explainRefusal(errno, facts.privileges, parseKernelVersion(release));
  const { errno } = addon.tryOpen([SOFTWARE_DUMMY], { cpu });
  const software: Probed = errno === 0 ? { result: 'works' } : explain(errno);
  const virtual = await isVirtualMachine(roots);
  const hardware = await probeHardware({ addon, topology, cpu, virtual, explainRefusal: explain });
  const { hierarchy, lack } = facts.found;
  const trial = { cgroupRoot, hierarchy, cpu, tryOpen: addon.tryOpen };
  const cgroups = software.result === 'works' ? (lack ?? (await probeCgroups(trial))) : software;
  return {
    software,
    hardware,
    cgroups,
    hierarchy,
    pmus: corePmusOf(topology).map((pmu) => describePmu(pmu, probePmu(pmu, topology, addon, hardware))),
    events: await probeEach(events, (name) => probeEvent(name, { software, hardware, topology, addon })),
    privileges: facts.privileges,
    kernel: facts.kernel,
  };
}

const DEFAULT_EVENTS: readonly string[] = DEFAULT_GROUPS.flatMap(({ events }) => events);

/** Nothing can be asked; that the kernel has no perf_events at all can be seen all the same. */
function withoutAddon(
  { why, remedy }: MissingCounters,
  events: readonly string[],
  topology: PmuTopology,
  facts: Facts,
): CounterSupport {
  const hidden = hasNoPerfEvents(facts.privileges)
    ? `${why}; and this kernel seems to have no perf_events`
    : why;
  const probed: Probed = { result: 'does-not', reason: 'not-supported', why: hidden, remedy };
  return {
    software: probed,
    hardware: probed,
    cgroups: probed,
    hierarchy: facts.found.hierarchy,
    pmus: corePmusOf(topology).map((pmu) => describePmu(pmu, probed)),
    events: events.map((name) => ({ name, probed })),
    privileges: facts.privileges,
    kernel: facts.kernel,
  };
}

/** The file is what programs are told to look for; it may also be hidden. */
function hasNoPerfEvents({ paranoid, perfmon }: Privileges): boolean {
  return paranoid === undefined && perfmon !== undefined;
}

function describePmu({ name, cpus }: Pmu, probed: Probed): CounterSupport['pmus'][number] {
  return { name, cpus: printCpuList(cpus), probed };
}

/** Whether the CPUs of one PMU have cycles; what one of them cannot, or lies about, all are taken for. */
function probePmu(pmu: Pmu, { online }: PmuTopology, { tryOpen }: NativeCounters, hardware: Probed): Probed {
  if (hardware.result === 'does-not') return hardware;
  const cpu = pmu.cpus.find((it) => online.includes(it));
  if (cpu === undefined) {
    return { result: 'unknown', reason: 'unknown', why: 'none of its CPUs is online' };
  }
  const { errno } = tryOpen([CYCLES], { cpu });
  if (errno === 0) return hardware;
  return {
    result: 'does-not',
    reason: 'not-supported',
    why: `it has no cycles on CPU ${cpu} (errno ${errno})`,
  };
}

/** One after the other: each may keep a CPU busy. */
async function probeEach(names: readonly string[], probe: (name: string) => Promise<Probed>) {
  const events: { readonly name: string; readonly probed: Probed }[] = [];
  for (const name of names) events.push({ name, probed: await probe(name) });
  return events;
}
