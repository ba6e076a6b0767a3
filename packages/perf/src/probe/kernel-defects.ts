import type { KernelDefects } from './counter-support.ts';
import { isBefore, type KernelVersion, parseKernelVersion } from './kernel-version.ts';

/** The contexts of perf_events were rewritten in it (commit bd2756811766). */
const REWRITTEN: KernelVersion = [6, 2, 0];

/** Where f06cc667f799 made switches fast again: 6.7, and the releases of both stable kernels of 20 November 2023. */
const FAST_AGAIN: KernelVersion = [6, 7, 0];
const FAST_STABLE: readonly KernelVersion[] = [
  [6, 5, 12],
  [6, 6, 2],
];

/** time_running was measured: right in 6.1 and 7.2, wrong in 6.12. */
const MEASURED_WRONG: KernelVersion = [6, 12, 0];
const MEASURED_RIGHT: KernelVersion = [7, 2, 0];

const LEFT_OUT =
  'where the events of a cgroup take turns on the PMU, their values are left out as unreliable';
const UNKNOWN_TIMES = `the release of this kernel tells no version, so that its time_running may be wrong, as it is in 6.12 (this is by caution): ${LEFT_OUT}`;

/** What is known of a kernel by its version, which a distribution's own fixes do not change. */
export function findKernelDefects(release: string): KernelDefects {
  const version = parseKernelVersion(release);
  return {
    release,
    slowSwitches: version && findSlowSwitches(version),
    lyingTimes: version ? findLyingTimes(version) : UNKNOWN_TIMES,
  };
}

function findSlowSwitches(version: KernelVersion): string | undefined {
  if (isBefore(version, REWRITTEN) || !isBefore(version, FAST_AGAIN)) return undefined;
  const isFixed = FAST_STABLE.some((fixed) => isSeries(version, fixed) && !isBefore(version, fixed));
  if (isFixed) return undefined;
  return 'switches between cgroups are slow on this kernel while they are counted (from 6.2 until 6.5.12, 6.6.2 and 6.7, by its version): count by pod, or a part of the time';
}

function findLyingTimes(version: KernelVersion): string | undefined {
  if (isBefore(version, REWRITTEN) || !isBefore(version, MEASURED_RIGHT)) return undefined;
  if (isSeries(version, MEASURED_WRONG)) {
    return `this kernel's time_running is wrong (measured on 6.12): ${LEFT_OUT}`;
  }
  return `this kernel's time_running may be wrong, as it is in 6.12 (6.2 to 6.11 and 6.13 to 7.1 were not measured; this is by caution): ${LEFT_OUT}`;
}

function isSeries([major, minor]: KernelVersion, other: KernelVersion): boolean {
  return major === other[0] && minor === other[1];
}
