import { type Clock, type HostRoots, joinHint } from '@psiperf/cgroup';
import type { CounterPlan } from './counter-plan.ts';
import { readMaxDescriptors } from './descriptor-limit.ts';
import { explainPlan } from './explain-plan.ts';
import { toMetricRows } from './metrics.ts';
import { findSupport } from './plan/find-support.ts';
import { planProcess } from './plan/plan-process.ts';
import type { PmuTopology } from './pmu/pmu.ts';
import { readPmuTopology } from './pmu/read-pmu-topology.ts';
import { type ProcessSupport, probeProcess } from './probe/probe-process.ts';
import { ProcessCounterReader } from './process-counter-reader.ts';
import { type ProcessMetricRow, toProcessRow } from './process-metrics.ts';
import { type LoadedCounters, loadNativeCounters, type NativeCounters } from './raw/native-addon.ts';
import type { RequestedGroup } from './requested-group.ts';

export interface ProcessCountersOptions {
  readonly roots: HostRoots;
  readonly groups: readonly RequestedGroup[];
  readonly clock: Clock;
  /** Loaded where it is not given. */
  readonly addon?: LoadedCounters;
}

/** Counters of this process: who counts, how it is told, and what cannot be counted. */
export interface ProcessCounters {
  readonly plan: CounterPlan;
  /** Undefined where nothing can be counted. Who called closes it. */
  readonly reader: ProcessCounterReader | undefined;
  readonly metrics: readonly ProcessMetricRow[];
  /** What cannot be counted, why, and what to do about it: one line each. */
  readonly lacks: readonly string[];
}

/**
 * Finds out what of the groups this process may count of itself, and makes a reader of it, whose first reading opens.
 * @throws PerfError `ERR_PERF_EVENT` for a name that is not understood.
 */
export async function openProcessCounters(options: ProcessCountersOptions): Promise<ProcessCounters> {
  const { roots, groups, addon: loaded = loadNativeCounters() } = options;
  const addon = 'addon' in loaded ? loaded.addon : undefined;
  const topology = await readPmuTopology(roots.sys);
  const support = await probeProcess({ roots, addon: loaded, topology });
  const plan = planProcess({ groups, topology, support, tryOpenInThread: addon?.tryOpenInThread });
  return {
    plan,
    reader: openReader(addon, plan, options),
    metrics: toMetricRows(plan, { sampled: false, derived: false }).map(toProcessRow),
    lacks: [...explainUserSpace(support), ...explainLacks(plan, support, topology)],
  };
}

function openReader(
  addon: NativeCounters | undefined,
  plan: CounterPlan,
  { roots, clock }: ProcessCountersOptions,
): ProcessCounterReader | undefined {
  if (addon === undefined || plan.groups.length === 0) return undefined;
  const raw = plan.groups.map((group) => group.raw);
  return new ProcessCounterReader(new addon.ProcessReader(raw, readMaxDescriptors(roots.proc)), {
    plan,
    clock,
  });
}

function explainUserSpace({ userSpaceOnly }: ProcessSupport): string[] {
  if (userSpaceOnly === undefined) return [];
  return [joinHint(`only user space is counted: ${userSpaceOnly.why}`, userSpaceOnly.remedy)];
}

function explainLacks(plan: CounterPlan, support: ProcessSupport, topology: PmuTopology): string[] {
  const events = plan.events.map(({ name }) => ({ name, probed: findSupport(name, support, topology) }));
  return explainPlan(plan, { cgroups: support.software, events });
}
