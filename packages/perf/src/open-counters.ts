import type { Clock, HostRoots } from '@psiperf/cgroup';
import { AbsentCounterReader } from './absent-counter-reader.ts';
import { BatchCounterReader } from './batch-counter-reader.ts';
import { CounterBatch } from './counter-batch.ts';
import type { CounterPlan } from './counter-plan.ts';
import type { CounterReader } from './counter-reader.ts';
import type { CounterSample } from './counter-sample.ts';
import { readMaxDescriptors } from './descriptor-limit.ts';
import type { DutyCycle } from './duty-cycle.ts';
import type { MetricRow } from './metric-table.ts';
import { toMetricRows } from './metrics.ts';
import { absencesOf, type CounterAbsence, errorsOf } from './outcomes-of.ts';
import type { PerfError } from './perf-error.ts';
import { planCounters } from './plan/plan-counters.ts';
import { readPmuTopology } from './pmu/read-pmu-topology.ts';
import type { CounterSupport } from './probe/counter-support.ts';
import { probeCounters } from './probe/probe-counters.ts';
import { loadNativeCounters, type NativeCounters } from './raw/native-addon.ts';
import type { RequestedGroup } from './requested-group.ts';
import { SamplingCounterReader } from './sampling-counter-reader.ts';

/** What is counted, and within which limits. */
export interface CountersOptions {
  /** Where the file systems of the kernel are. */
  readonly roots: HostRoots;
  /** The v2 directory that is watched. */
  readonly cgroupRoot: string;
  /** What to count; `parseEventList` makes it of text. */
  readonly groups: readonly RequestedGroup[];
  /** Whose time samples carry. */
  readonly clock: Clock;
  /**
   * Most descriptors to hold; by default half of the soft RLIMIT_NOFILE. Cgroups beyond it are left out.
   */
  readonly maxDescriptors?: number;
  /** Counts in windows only; by default all the time. */
  readonly duty?: DutyCycle;
  /** Whether quotients of counts are among the metrics. */
  readonly derived?: boolean;
  /** How often cgroups that could not be opened, and CPUs that were offline, are tried again; 10 s by default. */
  readonly retryMillis?: number;
}

/** Counters of many cgroups: what is counted, who counts it, and how it is told. */
export interface Counters {
  /** What the kernel, the machine and the privileges allow. */
  readonly support: CounterSupport;
  /** What is counted of what was asked for, and why the rest is not. */
  readonly plan: CounterPlan;
  /** Who called closes it. */
  readonly reader: CounterReader;
  /** The metrics of the plan, of containers and pods. */
  readonly metrics: readonly MetricRow<CounterSample>[];
  /** What a sample lacks, event by event, and why. */
  absencesOf(sample: CounterSample): Iterable<CounterAbsence>;
  /** What is broken in a sample. */
  errorsOf(sample: CounterSample): Iterable<PerfError>;
}

const RETRY_MILLIS = 10_000;

/**
 * Finds out what of the groups can be counted in cgroups here, and opens a reader of it; nothing is opened in a cgroup yet
 * (perf_event_open with PERF_FLAG_PID_CGROUP, https://man7.org/linux/man-pages/man2/perf_event_open.2.html). Needs CAP_PERFMON
 * (Linux 5.8; before that CAP_SYS_ADMIN) unless `kernel.perf_event_paranoid` is at most 0. Never fails for want of a counter:
 * where none can be counted every event has its reason.
 * @throws PerfError `ERR_PERF_EVENT` for a name that is not understood.
 */
export async function openCounters(options: CountersOptions): Promise<Counters> {
  const { groups, roots, cgroupRoot, duty, derived = false } = options;
  const loaded = loadNativeCounters();
  const addon = 'addon' in loaded ? loaded.addon : undefined;
  const topology = await readPmuTopology(roots.sys);
  const events = [...new Set(groups.flatMap((group) => group.events))];
  const support = await probeCounters({ roots, cgroupRoot, events, addon: loaded, topology });
  const plan = planCounters({ groups, topology, support, tryOpen: addon?.tryOpen });
  const sampled = duty !== undefined;
  return {
    support,
    plan,
    reader: await openReader(addon, plan, options),
    metrics: toMetricRows(plan, { sampled, derived }),
    absencesOf: (sample) => absencesOf(sample, { plan, sampled }),
    errorsOf,
  };
}

async function openReader(
  addon: NativeCounters | undefined,
  plan: CounterPlan,
  options: CountersOptions,
): Promise<CounterReader> {
  if (addon === undefined || plan.groups.length === 0) return new AbsentCounterReader(plan);
  const { roots, clock, duty, retryMillis = RETRY_MILLIS } = options;
  const maxDescriptors = options.maxDescriptors ?? readMaxDescriptors(roots.proc);
  const native = new addon.CounterReader(plan.groups.map(({ raw }) => raw));
  const batch = new CounterBatch(native, { plan, clock, maxDescriptors, retryMillis });
  return duty ? new SamplingCounterReader(batch, { plan, clock, duty }) : new BatchCounterReader(batch);
}
