import type { MetricSubject } from '@psiperf/telemetry';
import type { CpuTrouble } from '../report/cpu-trouble.ts';

/** How long work waited, as shares (0 to 1) of the interval. */
export interface PressureFigures {
  readonly cpu: number | undefined;
  readonly cpuFull: number | undefined;
  readonly memory: number | undefined;
  readonly memoryFull: number | undefined;
  readonly io: number | undefined;
  readonly ioFull: number | undefined;
  readonly irq: number | undefined;
}

/** How a cgroup fared over an interval. What cannot be told is undefined, and never 0. */
export interface Figures extends PressureFigures {
  /** The share of its quota's periods in which it ran out. */
  readonly throttled: number | undefined;
  /** CPU time by wall time: how many CPUs it used. */
  readonly cores: number | undefined;
  readonly ipc: number | undefined;
  /** Cache misses in 1000 instructions. */
  readonly mpki: number | undefined;
}

/** One cgroup of the table. */
export interface TopRow {
  /** Of the cgroup. */
  readonly id: bigint;
  readonly subject: MetricSubject;
  /** Whose it is: `namespace/pod/container`. */
  readonly name: string;
  readonly figures: Figures;
  /** As `throttled`, of a quota above it that ran out most often; undefined where none of those that are measured has one. */
  readonly throttledAbove?: number | undefined;
  /** What its CPU pressure is; undefined where that cannot be told. */
  readonly trouble: CpuTrouble | undefined;
}

/** Everything that is shown of one interval. */
export interface Frame {
  /** Its end, milliseconds since the epoch. */
  readonly timeMillis: number;
  readonly seconds: number;
  readonly node: PressureFigures;
  /** The share of the machine's CPU time that its hypervisor gave to others. */
  readonly stolen: number | undefined;
  readonly rows: readonly TopRow[];
}
