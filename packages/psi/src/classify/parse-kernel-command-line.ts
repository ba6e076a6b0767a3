// /proc/cmdline: https://docs.kernel.org/admin-guide/kernel-parameters.html
//
//     BOOT_IMAGE=/vmlinuz root=/dev/sda1 quiet psi=0 cgroup_disable=pressure,rdma

import type { KernelFacts } from './kernel-facts.ts';

/** What the kernel's kstrtobool takes for false; it looks at no more than the first two characters. */
const FALSE = /^(?:[nNfF0]|[oO][fF])/;

/** What the parameters say about PSI. Of a repeated `psi=` the last one counts. */
export function parseKernelCommandLine(
  text: string,
): Pick<KernelFacts, 'psiParameter' | 'cgroupPressureDisabled'> {
  const parameters = text.trim().split(/\s+/);
  const valuesOf = (name: string) =>
    parameters.filter((it) => it.startsWith(`${name}=`)).map((it) => it.slice(name.length + 1));
  const psi = valuesOf('psi').at(-1);
  const disabled = valuesOf('cgroup_disable').flatMap((value) => value.split(','));
  return {
    psiParameter: psi === undefined ? undefined : FALSE.test(psi) ? 'off' : 'on',
    cgroupPressureDisabled: disabled.includes('pressure'),
  };
}
