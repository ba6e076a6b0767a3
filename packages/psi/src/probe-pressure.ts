import { ABSENT, type Absence, type HostRoots, isAbsence, systemClock, walkCgroups } from '@psiperf/cgroup';
import { readKernelFacts } from './classify/read-kernel-facts.ts';
import { explainProblem, type PressureProblem } from './explain-problem.ts';
import { nodePressureTarget } from './node-pressure-target.ts';
import { openPressureReader } from './open-pressure-reader.ts';
import { presentValue } from './present-value.ts';
import type { PressureTarget } from './pressure-reader.ts';
import type { Outcome, PressureResource, PressureSample } from './pressure-sample.ts';

/** Whether a file can be opened and read, and if not, why. A file that is broken counts as `unknown`. */
export type Availability = 'available' | Absence;

/** What the kernel and the permissions of this process allow, found by reading the files, never by version. */
export interface PressureSupport {
  /** `/proc/pressure/*`. */
  readonly node: Readonly<Record<PressureResource, Availability>>;
  /** `*.pressure`, in any of the cgroups looked at. */
  readonly cgroup: Readonly<Record<PressureResource, Availability>>;
  /** `cpu.stat` with `nr_throttled`, in any of the cgroups looked at. */
  readonly throttling: Availability;
  /** `cpu.stat.local` with `throttled_usec`, in any of the cgroups looked at. */
  readonly localThrottling: Availability;
  /** Why the pressure of cgroups cannot be read; absent where it can. */
  readonly problem?: PressureProblem;
}

/** Enough to meet one below the root, which has no throttling and before Linux 5.2 no pressure, and one of a service. */
const CGROUPS_LOOKED_AT = 64;

/** Asks the kernel by reading `<proc>/pressure` and the first cgroups at and below `cgroupRootDirectory`. */
export async function probePressure(roots: HostRoots, cgroupRootDirectory: string): Promise<PressureSupport> {
  const node = await readOnce(roots, [nodePressureTarget(roots.proc)]);
  const cgroups = await readOnce(roots, await firstCgroups(cgroupRootDirectory));
  const cgroup = toAvailabilities(cgroups);
  const problem = explainProblem(cgroup.cpu, await readKernelFacts(roots.proc));
  return {
    node: toAvailabilities(node),
    cgroup,
    throttling: bestOf(cgroups.map(({ throttling }) => throttling)),
    localThrottling: bestOf(cgroups.map(({ localThrottling }) => localThrottling)),
    ...(problem && { problem }),
  };
}

async function firstCgroups(rootDirectory: string): Promise<PressureTarget[]> {
  const cgroups: PressureTarget[] = [];
  try {
    for await (const cgroup of walkCgroups(rootDirectory)) {
      if (cgroups.push(cgroup) === CGROUPS_LOOKED_AT) break;
    }
  } catch {
    // A directory that cannot be listed (EACCES): what was met before it is looked at.
  }
  return cgroups;
}

async function readOnce(roots: HostRoots, targets: readonly PressureTarget[]) {
  // Natively where that is possible: a read that hangs then holds no thread that Node.js waits for at its end.
  const { reader } = openPressureReader({ procRoot: roots.proc, clock: systemClock, maxDescriptors: 0 });
  try {
    return await reader.read(targets);
  } finally {
    await reader.close();
  }
}

function toAvailabilities(samples: readonly PressureSample[]): Record<PressureResource, Availability> {
  const best = (resource: PressureResource) => bestOf(samples.map((sample) => sample[resource]));
  return { cpu: best('cpu'), memory: best('memory'), io: best('io'), irq: best('irq') };
}

/** Available where one has it; else the reason of the first. */
function bestOf(outcomes: readonly (Outcome<object> | undefined)[]): Availability {
  if (outcomes.some((outcome) => presentValue(outcome) !== undefined)) return 'available';
  return outcomes.find(isAbsence) ?? ABSENT.unknown;
}
