// Why a container's work waits for a CPU: three causes that one pressure shows alike, and that want three remedies.

/** What a container's CPU pressure is made of, over one interval. Shares are of time, 0 to 1. */
export interface CpuFigures {
  /** Time in which some of its work waited for a CPU. */
  readonly pressure: number;
  /** Enforcement periods in which its quota ran out; undefined where it has none, or none can be read. */
  readonly throttled: number | undefined;
  /** The machine's CPU time that the hypervisor gave to others; undefined where it cannot be read. */
  readonly stolen: number | undefined;
}

/**
 * - `none`: its work hardly waits
 * - `throttled`: its own quota stops it; more CPUs would not help, a higher limit would
 * - `stolen`: the machine itself is stopped by its hypervisor; neither a limit nor the neighbours are to blame
 * - `contended`: others on this machine run instead
 */
export type CpuTrouble = 'none' | 'throttled' | 'stolen' | 'contended';

/** Below this share of time, waiting is what scheduling takes. */
const WAITS_FROM = 0.05;
/** As often as that in its periods a quota is felt. */
const THROTTLED_FROM = 0.1;
/** The share of steal that the virtual machine's neighbours are felt from. */
export const STOLEN_FROM = 0.1;

/** The first of these that fits: a container that is throttled waits for its quota, whoever else there is. */
export function explainCpuPressure({ pressure, throttled = 0, stolen = 0 }: CpuFigures): CpuTrouble {
  if (pressure < WAITS_FROM) return 'none';
  if (throttled >= THROTTLED_FROM) return 'throttled';
  return stolen >= STOLEN_FROM ? 'stolen' : 'contended';
}
