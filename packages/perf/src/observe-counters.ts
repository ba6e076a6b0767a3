import {
  type Attributes,
  type BatchObservableCallback,
  type DiagLogger,
  diag,
  type Meter,
  type Observable,
} from '@opentelemetry/api';
import { type Clock, type HostRoots, hostRoots, systemClock, TellOnce } from '@psiperf/cgroup';
import { CountedCgroup } from './counted-cgroup.ts';
import { CountedProcess } from './counted-process.ts';
import type { CountedMetric } from './counted-source.ts';
import { CountedWork } from './counted-work.ts';
import { DEFAULT_GROUPS } from './events/default-groups.ts';
import { parseEventList } from './events/parse-event-list.ts';
import type { MetricSubject } from './metric-table.ts';

/** What is counted of whatever target. */
interface ObservedEvents {
  /** Groups of events in perf's notation, such as `{cycles,instructions},context-switches`; the agent's by default. */
  readonly events?: string;
  /** Where the file systems of the kernel are; those of this machine by default. */
  readonly roots?: HostRoots;
  /** The machine's own by default. */
  readonly clock?: Clock;
}

/**
 * This process is counted, all its threads: those that are there, and those that begin later; before Linux 5.13 also the
 * processes that it starts. Without a privilege where `kernel.perf_event_paranoid` is at most 2, but where it is 2 user space
 * only: context switches and migrations are absent then.
 */
export interface ObserveProcessOptions extends ObservedEvents {
  /** The default. */
  readonly target?: 'process';
}

/**
 * A cgroup is counted, every process of it, descendants included. Needs CAP_PERFMON (Linux 5.8; before that CAP_SYS_ADMIN)
 * unless `kernel.perf_event_paranoid` is at most 0.
 */
export interface ObserveCgroupOptions extends ObservedEvents {
  /** Its events are counted on every CPU, and added up. */
  readonly target: 'cgroup';
  /**
   * The path of a cgroup below the root of the cgroup v2 tree. Its points carry it as `cgroup.path`. Without one, the cgroup
   * that this process is in.
   */
  readonly cgroup?: string;
  /** The first part of the metrics' names; `container` by default. */
  readonly subject?: Extract<MetricSubject, 'container' | 'k8s.pod'>;
  /** The root of the cgroup v2 tree; found by default. */
  readonly cgroupRoot?: string;
}

/** What is counted: this process by default. */
export type ObserveCountersOptions = ObserveProcessOptions | ObserveCgroupOptions;

/** Counters that are being observed. */
export interface CounterObservation {
  /** Resolves when counting has begun, or cannot begin. Never rejects. */
  readonly opened: Promise<void>;
  /** Observes no more and gives every descriptor back; waits for the reading under way. Never rejects. */
  close(): Promise<void>;
}

/** A metric with the instrument that tells it. */
interface Observed {
  readonly instrument: Observable;
  readonly metric: CountedMetric;
}

/**
 * Counts events of this process, or of one cgroup, from now on (perf_event_open, Linux 4.18:
 * https://man7.org/linux/man-pages/man2/perf_event_open.2.html), and registers observable instruments for those that can be
 * counted here, once that is known. Every collection reads all groups once, off the event loop. Counters are cumulative and
 * begin at 0 now; quotients are left to who queries.
 *
 * Of a process the metrics are `process.perf.*`, without attributes of their own; of a cgroup `container.perf.*`. Clocks are
 * in seconds, all else is a number of events. Where events take turns on the PMU counts are estimates, scaled for each
 * thread or CPU by its share of the time, which `perf.running_ratio` tells.
 *
 * Never throws and never fails a collection: what cannot be counted (no Linux, no cgroup v2, no addon, no PMU, not
 * permitted, an event of an unknown name) is not observed, and why is told through `diag`, once. A seccomp filter that ends
 * the process for perf_event_open, in place of refusing it, is beyond its reach.
 */
export function observeCounters(meter: Meter, options: ObserveCountersOptions = {}): CounterObservation {
  const logger = diag.createComponentLogger({ namespace: '@psiperf/perf' });
  const work = toWork(options, logger);
  const isCgroup = options.target === 'cgroup';
  const subject = isCgroup ? (options.subject ?? 'container') : 'process';
  const attributes: Attributes =
    isCgroup && options.cgroup !== undefined ? { 'cgroup.path': options.cgroup } : {};
  let observed: readonly Observed[] = [];
  let closed = false;
  const callback: BatchObservableCallback = async (result) => {
    const sample = await work.read();
    if (sample === undefined) return;
    for (const { instrument, metric } of observed) {
      for (const series of metric.series) {
        const value = series.value(sample);
        if (value !== undefined) result.observe(instrument, value, { ...series.attributes, ...attributes });
      }
    }
  };
  const register = async () => {
    const metrics = await work.open();
    if (metrics === undefined || closed) return;
    try {
      const instruments = metrics.map((metric) => createInstrument(meter, metric, subject));
      meter.addBatchObservableCallback(callback, toInstruments(instruments));
      observed = instruments;
    } catch (error) {
      // A meter of another API: a rejection that nobody awaits would end the process.
      logger.error('the meter takes no instruments', error);
      await work.close();
    }
  };
  const opened = register();
  return {
    opened,
    async close() {
      closed = true;
      await opened;
      if (observed.length > 0) meter.removeBatchObservableCallback(callback, toInstruments(observed));
      await work.close();
    },
  };
}

function toWork(options: ObserveCountersOptions, logger: DiagLogger): CountedWork {
  const { roots = hostRoots(), clock = systemClock, events } = options;
  const told = new TellOnce((message) => logger.warn(message));
  const groups = () => (events === undefined ? DEFAULT_GROUPS : parseEventList(events));
  const shared = { roots, clock, groups, told };
  const source =
    options.target === 'cgroup'
      ? new CountedCgroup({ ...shared, path: options.cgroup, cgroupRoot: options.cgroupRoot })
      : new CountedProcess(shared);
  return new CountedWork(source, { told, platform: process.platform });
}

const toInstruments = (observed: readonly Observed[]) => observed.map(({ instrument }) => instrument);

function createInstrument(meter: Meter, metric: CountedMetric, subject: string): Observed {
  const { unit, description } = metric;
  const name = `${subject}.${metric.name}`;
  const instrument =
    metric.instrument === 'counter'
      ? meter.createObservableCounter(name, { unit, description })
      : meter.createObservableGauge(name, { unit, description });
  return { instrument, metric };
}
