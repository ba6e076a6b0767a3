import type { PressureResource } from '../pressure-sample.ts';

/** What the whole machine tells about PSI, as far as it explains a file that is missing in a cgroup. */
export interface KernelFacts {
  /** The files of `<proc>/pressure`; undefined where there is no such directory. */
  readonly resources: ReadonlySet<PressureResource> | undefined;
  /** Whether PSI is compiled in. Only asked where it cannot be seen in `<proc>/pressure`; the kernel's symbols tell. */
  readonly builtIn: boolean;
  /** `psi=` of the kernel command line; undefined without it. */
  readonly psiParameter: 'on' | 'off' | undefined;
  /** Whether `cgroup_disable=pressure` is on the kernel command line. */
  readonly cgroupPressureDisabled: boolean;
}
