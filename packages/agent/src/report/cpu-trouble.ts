// Why a container's work waits for a CPU: three causes that one pressure shows alike, and that want three remedies.

/** What a container's CPU pressure is made of, over one interval. Shares are of time, 0 to 1. */
export interface CpuFigures {
  /** Time in which some of its work waited for a CPU. */
  readonly pressure: number;
  /**
   * Enforcement periods in which its quota ran out, or one above it; undefined where there is none, or none can be read.
   */
  readonly throttled: number | undefined;
  /** Whether there is a quota, its own or above it, of which it cannot be read how often it ran out. */
  readonly isQuotaUnread?: boolean;
  /** The machine's CPU time that the hypervisor gave to others; undefined where it cannot be read. */
  readonly stolen: number | undefined;
}

/**
 * - `none`: its work hardly waits
 * - `throttled`: a quota stops it; more CPUs would not help, a higher limit would
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

/**
 * The first of these that fits: a container that is throttled waits for its quota, whoever else there is. Undefined where it
 * waits and nothing tells for what: others are to blame only where it is known that something else is not.
 */
export function explainCpuPressure(figures: CpuFigures): CpuTrouble | undefined {
  const { pressure, throttled, stolen, isQuotaUnread = false } = figures;
  if (pressure < WAITS_FROM) return 'none';
  if (throttled !== undefined && throttled >= THROTTLED_FROM) return 'throttled';
  if (isQuotaUnread) return undefined;
  if (stolen !== undefined && stolen >= STOLEN_FROM) return 'stolen';
  return throttled === undefined && stolen === undefined ? undefined : 'contended';
}
