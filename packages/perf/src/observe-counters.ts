import {
  type Attributes,
  type BatchObservableCallback,
  diag,
  type Meter,
  type Observable,
} from '@opentelemetry/api';
import { type Clock, type HostRoots, hostRoots, systemClock } from '@psiperf/cgroup';
import { CountedCgroup } from './counted-cgroup.ts';
import type { CounterSample } from './counter-sample.ts';
import { DEFAULT_GROUPS } from './events/default-groups.ts';
import { parseEventList } from './events/parse-event-list.ts';
import type { MetricRow, MetricSubject } from './metric-table.ts';

/** What is counted. */
export interface ObserveCountersOptions {
  /** Whose work is counted: every process of the cgroup, descendants included. Needs CAP_PERFMON or what the kernel asks. */
  readonly target: 'cgroup';
  /**
   * The path of a cgroup below the root of the cgroup v2 tree. Its points carry it as `cgroup.path`. Without one, the cgroup
   * that this process is in.
   */
  readonly cgroup?: string;
  /** Groups of events in perf's notation, such as `{cycles,instructions},context-switches`; the agent's by default. */
  readonly events?: string;
  /** The first part of the metrics' names; `container` by default. */
  readonly subject?: Extract<MetricSubject, 'container' | 'k8s.pod'>;
  /** Where the file systems of the kernel are; those of this machine by default. */
  readonly roots?: HostRoots;
  /** The root of the cgroup v2 tree; found by default. */
  readonly cgroupRoot?: string;
  readonly clock?: Clock;
}

/** Counters that are being observed. */
export interface CounterObservation {
  /** Resolves when counting has begun, or cannot begin. Never rejects. */
  readonly opened: Promise<void>;
  /** Observes no more and gives every descriptor back; waits for the reading under way. Never rejects. */
  close(): Promise<void>;
}

/** A row of the plan's table with the instrument that is its metric. */
interface Observed {
  readonly instrument: Observable;
  readonly row: MetricRow<CounterSample>;
}

/**
 * Counts events of one cgroup (perf_event_open with PERF_FLAG_PID_CGROUP) from now on, and registers observable instruments
 * for those that can be counted here, once that is known. Every collection reads all groups once, off the event loop.
 * Counters are cumulative and begin at 0 now; quotients are left to who queries.
 *
 * Never throws and never fails a collection: what cannot be counted (no Linux, no cgroup v2, no addon, no PMU, not
 * permitted, an event of an unknown name) is not observed, and why is told through `diag`, once.
 */
export function observeCounters(meter: Meter, options: ObserveCountersOptions): CounterObservation {
  const { cgroup: path, roots = hostRoots(), cgroupRoot, clock = systemClock, events } = options;
  const logger = diag.createComponentLogger({ namespace: '@psiperf/perf' });
  const cgroup = new CountedCgroup({
    roots,
    path,
    cgroupRoot,
    clock,
    groups: () => (events === undefined ? DEFAULT_GROUPS : parseEventList(events)),
    tell: (message) => logger.warn(message),
    platform: process.platform,
  });
  const attributes: Attributes = path === undefined ? {} : { 'cgroup.path': path };
  let observed: readonly Observed[] = [];
  let closed = false;
  const callback: BatchObservableCallback = async (result) => {
    const sample = await cgroup.read();
    if (sample === undefined) return;
    for (const { instrument, row } of observed) {
      for (const series of row.series) {
        const value = series.value(sample);
        if (value !== undefined) result.observe(instrument, value, { ...series.attributes, ...attributes });
      }
    }
  };
  const register = async () => {
    const counters = await cgroup.open();
    if (counters === undefined || closed) return;
    observed = counters.metrics.map((row) => createInstrument(meter, row, options.subject ?? 'container'));
    meter.addBatchObservableCallback(callback, toInstruments(observed));
  };
  const opened = register();
  return {
    opened,
    async close() {
      closed = true;
      await opened;
      if (observed.length > 0) meter.removeBatchObservableCallback(callback, toInstruments(observed));
      await cgroup.close();
    },
  };
}

const toInstruments = (observed: readonly Observed[]) => observed.map(({ instrument }) => instrument);

function createInstrument(meter: Meter, row: MetricRow<CounterSample>, subject: MetricSubject): Observed {
  const { unit, description } = row;
  const name = `${subject}.${row.name}`;
  const instrument =
    row.instrument === 'counter'
      ? meter.createObservableCounter(name, { unit, description })
      : meter.createObservableGauge(name, { unit, description });
  return { instrument, row };
}
