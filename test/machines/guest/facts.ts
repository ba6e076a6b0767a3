/** What the guest finds out, by the name under which it is told: one line `@ NAME {"found": ...}` of the console each. */
export interface Facts {
  readonly machine: { readonly release: string; readonly cpus: string; readonly pmus: readonly string[] };
  /** Before the root's cgroup.subtree_control was ever written. */
  readonly unwritten: { readonly reading: Counted; readonly check: Ended };
  /** The default groups of a container whose loop never ends, and of one that sleeps. */
  readonly defaults: { readonly busy: Counted; readonly idle: Counted };
  readonly check: Ended;
  /** `psiperf read --perf` with both containers. */
  readonly read: Ended;
  /**
   * `psiperf top --perf` of four containers, the first three on one CPU: `7…` may have a fifth of it, `b…` and `c…` want all
   * of it, `1…` sleeps.
   */
  readonly top: Ended;
  /** The same event alone, and in more groups than the PMU has counters. */
  readonly turns: { readonly alone: Counted; readonly multiplexed: Counted };
  /** A group of more events than the PMU has counters. */
  readonly tooBig: Counted;
  /** Readings while both CPUs were online, after one went offline, and after it came back; and all together. */
  readonly hotplug: {
    readonly both: Span;
    readonly one: Span;
    readonly bothAgain: Span;
    readonly total: Cycles;
  };
  /**
   * The guest's own program: as root, with groups that take turns, and as user 65534 with `kernel.perf_event_paranoid` at 2
   * and at 3.
   */
  readonly process: {
    readonly privileged: CountedProcess;
    readonly takingTurns: CountedProcess;
    readonly unprivileged: CountedProcess;
    readonly refused: CountedProcess;
  };
  /** User 65534 with CAP_PERFMON alone. */
  readonly onlyPerfmon: { readonly paranoid: string; readonly check: Ended };
  /** With the perf_event controller on a cgroup v1 hierarchy. */
  readonly versionOne: { readonly hierarchy: number; readonly busy: Counted; readonly check: Ended };
}

export type FactName = keyof Facts;

/** One reading of one cgroup. */
export interface Counted {
  readonly groups: readonly CountedGroup[];
  /** Why the groups have to take turns, as the plan says. */
  readonly multiplexing?: string;
  /** Names of events without a reading, by reason. */
  readonly absences: Readonly<Record<string, readonly string[]>>;
  readonly errors: readonly string[];
}

/** One group that is counted: its counts by event, or why there are none. */
export interface CountedGroup {
  readonly events: readonly string[];
  readonly counts?: Readonly<Record<string, number>>;
  readonly enabledNanos?: number;
  readonly runningNanos?: number;
  readonly lowestRatio?: number;
  readonly absent?: string;
}

/** What a process counted of itself, and the CPU time that it was charged meanwhile. */
export interface CountedProcess {
  readonly groups: readonly CountedGroup[];
  readonly lacks: readonly string[];
  readonly usedNanos: number;
}

/** Counts of `{cycles,instructions}`. */
export interface Cycles {
  readonly cycles: number;
  readonly instructions: number;
}

/** What was counted between two readings. */
export interface Span extends Cycles {
  readonly wallNanos: number;
}

/** How a program ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}
