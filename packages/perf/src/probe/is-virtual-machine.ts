import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostRoots } from '@psiperf/cgroup';
import { readText } from './read-text.ts';

/**
 * Whether this is a virtual machine: x86 tells by a CPU flag, Xen and others by /sys/hypervisor, Arm by a node of the
 * device tree or by the firmware's maker. False also where nothing tells.
 */
export async function isVirtualMachine(roots: HostRoots): Promise<boolean> {
  const cpus = (await readText(join(roots.proc, 'cpuinfo'))) ?? '';
  if (/^flags\s*:.*\bhypervisor\b/m.test(cpus)) return true;
  for (const path of ['hypervisor/type', 'firmware/devicetree/base/hypervisor']) {
    if (await exists(join(roots.sys, path))) return true;
  }
  const model = (await readText(join(roots.sys, 'firmware/devicetree/base/compatible'))) ?? '';
  const maker = (await readText(join(roots.sys, 'class/dmi/id/sys_vendor'))) ?? '';
  return model.includes('linux,dummy-virt') || /QEMU|KVM|VMware|Xen|Parallels/.test(maker);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
