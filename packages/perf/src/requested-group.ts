/** A group of events that was asked for. */
export interface RequestedGroup {
  /** `hardware`, `software`, or its events as they were given, joined by commas: the attribute `perf.group`. */
  readonly name: string;
  /** Names as they were given, in a syntax that is known; whether this machine has them is for the plan to find out. */
  readonly events: readonly string[];
  /** Which of the group's times were asked for as metrics of their own, as the labels TimeEnabled and TimeRunning do. */
  readonly times: readonly ('enabled' | 'running')[];
}
