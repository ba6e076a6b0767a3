import type { Absence } from '@psiperf/cgroup';
import type { KernelFacts } from './classify/kernel-facts.ts';

/** Why the pressure of cgroups cannot be read, and what to do about it; one line each. */
export interface PressureProblem {
  readonly reason: string;
  readonly remedy: string;
}

const NOT_BUILT_IN: PressureProblem = {
  reason: 'this kernel has no PSI: it is older than 4.20 or was built without CONFIG_PSI',
  remedy: 'boot a kernel of 4.20 or later with CONFIG_PSI=y',
};

const SWITCHED_OFF: PressureProblem = {
  reason: 'PSI is switched off by psi=0 on the kernel command line',
  remedy: 'replace it by psi=1 and reboot',
};

const OFF_BY_DEFAULT: PressureProblem = {
  reason: 'PSI is built into this kernel but off by default (CONFIG_PSI_DEFAULT_DISABLED)',
  remedy: 'add psi=1 to the kernel command line and reboot',
};

const OFF_FOR_CGROUPS: PressureProblem = {
  reason: 'PSI is switched off for cgroups by cgroup_disable=pressure on the kernel command line',
  remedy: 'remove pressure from it and reboot',
};

const OFF_IN_CGROUP: PressureProblem = {
  reason: 'PSI is switched off in every cgroup that was looked at: their cgroup.pressure is 0',
  remedy: 'write 1 to the cgroup.pressure files of the cgroups to measure',
};

const NO_FILES: PressureProblem = {
  reason: 'PSI works for the node, but its cgroups have no pressure files',
  remedy: 'give the mount point of cgroup2, or a directory below it, with --cgroup-root',
};

const NOT_PERMITTED: PressureProblem = {
  reason: 'this process is not permitted to read the pressure files of cgroups',
  remedy: 'run it as a user who can, or as root',
};

const SHORT_OF_DESCRIPTORS: PressureProblem = {
  reason: 'there are not enough file descriptors to read pressure files',
  remedy: 'raise the limit of open files (ulimit -n, LimitNOFILE=)',
};

const NO_CGROUP: PressureProblem = {
  reason: 'no cgroup with readable pressure files was found',
  remedy: 'check that the cgroup root exists and that its *.pressure files are readable',
};

/** What `availability` of the cgroups' pressure files comes from; undefined where nothing is wrong. */
export function explainProblem(
  availability: 'available' | Absence,
  kernel: KernelFacts,
): PressureProblem | undefined {
  if (availability === 'available') return undefined;
  switch (availability.absent) {
    case 'not-permitted':
      return NOT_PERMITTED;
    case 'over-budget':
      return SHORT_OF_DESCRIPTORS;
    case 'disabled':
      return explainDisabled(kernel);
    case 'not-supported':
      return kernel.resources === undefined ? NOT_BUILT_IN : NO_FILES;
    default:
      return NO_CGROUP;
  }
}

function explainDisabled({ resources, psiParameter, cgroupPressureDisabled }: KernelFacts): PressureProblem {
  if (resources === undefined) return psiParameter === 'off' ? SWITCHED_OFF : OFF_BY_DEFAULT;
  return cgroupPressureDisabled ? OFF_FOR_CGROUPS : OFF_IN_CGROUP;
}
