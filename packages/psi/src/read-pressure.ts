import { hostRoots, ServiceCgroup, systemClock } from '@psiperf/cgroup';
import type { ObservePressureOptions } from './observe-pressure.ts';
import { openPressureReader } from './open-pressure-reader.ts';
import type { PressureSample } from './pressure-sample.ts';
import { PsiError } from './psi-error.ts';

/** Which cgroup is read. */
export type ReadPressureOptions = Pick<
  ObservePressureOptions,
  'cgroup' | 'throttling' | 'roots' | 'cgroupRoot' | 'clock'
>;

/**
 * Reads the pressure and throttling of one cgroup once: that of this process, or one that is named. Nothing is held open
 * afterwards; who reads often opens a `PressureReader`.
 * @returns totals in microseconds and averages in percent, as the kernel has them; each an absence with its reason where
 * there is none.
 * @throws CgroupError `ERR_CGROUP_NO_V2` or `ERR_CGROUP_ROOT` where there is no cgroup v2 tree, as on other systems than Linux,
 * `ERR_CGROUP_NOT_FOUND` where the cgroup is not in it, `ERR_CGROUP_READ` where it cannot be looked at.
 */
export async function readPressure(options: ReadPressureOptions = {}): Promise<PressureSample> {
  const { cgroup: path, cgroupRoot, roots = hostRoots(), clock = systemClock, throttling = true } = options;
  const target = await new ServiceCgroup({ roots, path, cgroupRoot, clock }).find();
  const { reader } = openPressureReader({ procRoot: roots.proc, clock, throttling, maxDescriptors: 0 });
  try {
    const [sample] = await reader.read([target]);
    if (sample !== undefined) return sample;
    throw new PsiError('ERR_PSI_READ', 'the reader gave no sample', { path: target.directory });
  } finally {
    await reader.close();
  }
}
