import type { AbsenceReason } from '@psiperf/cgroup';
import type { PerfHierarchy } from '../counter-plan.ts';

/** Whether something works; where it does not, or nobody could tell, why, and what to do about it. */
export type Probed =
  | { readonly result: 'works' }
  | {
      readonly result: 'does-not' | 'unknown';
      readonly reason: AbsenceReason;
      /** One line. */
      readonly why: string;
      /** The least that would be enough; absent where nothing can be done. */
      readonly remedy?: string;
      /** Set where it can begin to work while the process runs, so that it is worth trying again. */
      readonly mayChange?: true;
    };

/** What this process may do, as far as perf_events ask. */
export interface Privileges {
  /** `kernel.perf_event_paranoid`; undefined where there is no such file. */
  readonly paranoid: number | undefined;
  /** Undefined where the process's capabilities cannot be read. */
  readonly perfmon: boolean | undefined;
  readonly sysAdmin: boolean | undefined;
  /** Whether a seccomp filter is on this process. */
  readonly seccomp: boolean | undefined;
  /** Whether it is in a user namespace of its own, whose capabilities perf_events do not regard. */
  readonly userNamespace: boolean | undefined;
}

/** What is known about the kernel by its version: one line for each defect that it has, or may have. */
export interface KernelDefects {
  /** As in `uname -r`; empty where it is not known. */
  readonly release: string;
  /** Why switches between cgroups are slow while they are counted. */
  readonly slowSwitches: string | undefined;
  /** Why time_running is wrong, or not to be relied upon, where the events of a cgroup take turns. */
  readonly lyingTimes: string | undefined;
}

/** What the kernel, the machine and the privileges of this process allow. */
export interface CounterSupport {
  /** Events of the kernel itself, on a CPU. */
  readonly software: Probed;
  /** Events of the CPU's PMU, on a CPU. */
  readonly hardware: Probed;
  /** Counting by cgroup. */
  readonly cgroups: Probed;
  /** Where the cgroups are that can be counted: perf_event may have a v1 hierarchy of its own. */
  readonly hierarchy: PerfHierarchy;
  /** The PMUs of CPUs, by name. */
  readonly pmus: readonly { readonly name: string; readonly cpus: string; readonly probed: Probed }[];
  /** Each event that was to be probed. */
  readonly events: readonly { readonly name: string; readonly probed: Probed }[];
  /** Those of this process that decide on counting. */
  readonly privileges: Privileges;
  /** What is known to be wrong about counting on this kernel. */
  readonly kernel: KernelDefects;
}
