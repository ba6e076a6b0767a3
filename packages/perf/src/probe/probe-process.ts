import { constants } from 'node:os';
import { join } from 'node:path';
import type { HostRoots } from '@psiperf/cgroup';
import type { PmuTopology } from '../pmu/pmu.ts';
import type { LoadedCounters, NativeCounters, RawEvent } from '../raw/native-addon.ts';
import { toUserSpace } from '../raw/user-space.ts';
import type { CounterSupport, Probed } from './counter-support.ts';
import { explainRefusal } from './explain-refusal.ts';
import { hasOwnProc } from './has-own-proc.ts';
import { isVirtualMachine } from './is-virtual-machine.ts';
import { parseKernelVersion } from './kernel-version.ts';
import { probeHardware } from './probe-hardware.ts';
import { SOFTWARE_DUMMY } from './raw-events.ts';
import { readPrivileges } from './read-privileges.ts';
import { readText } from './read-text.ts';

const { EACCES } = constants.errno;

const FOREIGN_PROC = {
  why: 'the /proc that is mounted is one of another pid namespace',
  remedy: 'mount one of this namespace (unshare --mount-proc)',
};

/** Why something cannot be counted. */
export type Refusal = Extract<Probed, { readonly why: string }>;

export interface ProcessProbeOptions {
  readonly roots: HostRoots;
  readonly addon: LoadedCounters;
  readonly topology: PmuTopology;
}

/** What this process may count of itself. */
export interface ProcessSupport extends Pick<CounterSupport, 'software' | 'hardware'> {
  /** Why only user space is counted; undefined where the kernel is, too, and where nothing is. */
  readonly userSpaceOnly: Refusal | undefined;
}

/**
 * Asks the kernel what this process may count of itself, by opening events for a moment. From `kernel.perf_event_paranoid`
 * 2 on that is user space only without CAP_PERFMON, and from the 3 of some distributions on nothing.
 */
export async function probeProcess({
  roots,
  addon: loaded,
  topology,
}: ProcessProbeOptions): Promise<ProcessSupport> {
  if ('why' in loaded) return supportNothing(loaded);
  if (!(await hasOwnProc())) return supportNothing(FOREIGN_PROC);
  const { addon } = loaded;
  const privileges = await readPrivileges(roots.proc);
  const release = (await readText(join(roots.proc, 'sys/kernel/osrelease'))) ?? '';
  const explain = (errno: number) => explainRefusal(errno, privileges, parseKernelVersion(release));
  const refused = addon.tryOpenInThread([SOFTWARE_DUMMY]).errno;
  // EACCES: the paranoid level, which does not ask for a privilege to count user space, up to 2.
  const isUserSpace = refused === EACCES && addon.tryOpenInThread([toUserSpace(SOFTWARE_DUMMY)]).errno === 0;
  const refusal = refused === 0 ? undefined : explain(refused);
  return {
    software: refusal === undefined || isUserSpace ? { result: 'works' } : refusal,
    hardware: await probeHardware({
      addon: restrictTo(isUserSpace, addon),
      topology,
      cpu: topology.online[0] ?? 0,
      virtual: await isVirtualMachine(roots),
      explainRefusal: explain,
    }),
    userSpaceOnly: isUserSpace ? refusal : undefined,
  };
}

function supportNothing(lack: Pick<Refusal, 'why' | 'remedy'>): ProcessSupport {
  const probed: Probed = { result: 'does-not', reason: 'not-supported', ...lack };
  return { software: probed, hardware: probed, userSpaceOnly: undefined };
}

/** Trials of what is counted of a thread, in place of a CPU. */
function restrictTo(
  isUserSpace: boolean,
  addon: NativeCounters,
): Pick<NativeCounters, 'tryOpen' | 'countBusyLoop'> {
  const restrict = (events: readonly RawEvent[]) => (isUserSpace ? events.map(toUserSpace) : events);
  return {
    tryOpen: (events) => addon.tryOpenInThread(restrict(events)),
    countBusyLoop: (events, millis) => addon.countBusyLoop(restrict(events), millis),
  };
}
