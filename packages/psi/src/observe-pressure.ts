import {
  type Attributes,
  type BatchObservableCallback,
  diag,
  type Meter,
  type Observable,
} from '@opentelemetry/api';
import { type Clock, type HostRoots, hostRoots, systemClock } from '@psiperf/cgroup';
import type { MetricRow, MetricSubject } from './metric-table.ts';
import { pressureMetrics, throttlingMetrics } from './metrics.ts';
import { ObservedCgroup } from './observed-cgroup.ts';
import type { PressureSample } from './pressure-sample.ts';

/** What is observed; nothing of it is required. */
export interface ObservePressureOptions {
  /**
   * The path of a cgroup below the root of the cgroup v2 tree, such as `/system.slice/ssh.service`. Its points carry it as
   * `cgroup.path`. Without one, the cgroup of this process: of a container, the container's.
   */
  readonly cgroup?: string;
  /** The first part of the metrics' names. Default: `container`, or `cgroup` where one is named. */
  readonly subject?: Exclude<MetricSubject, 'system'>;
  /** Whether the kernel's averages are told besides, as gauges; they are not by default. */
  readonly averages?: boolean;
  /** Whether CPU throttling is told besides (`cpu.stat`, `cpu.stat.local`); it is by default. */
  readonly throttling?: boolean;
  /** Which reader to use if it can be; `native` by default, else TypeScript. */
  readonly reader?: 'native' | 'typescript';
  /** Where the file systems of the kernel are; those of this machine by default. */
  readonly roots?: HostRoots;
  /** The root of the cgroup v2 tree; found by default. */
  readonly cgroupRoot?: string;
  /** Whose time it is; the real one by default. */
  readonly clock?: Clock;
}

/** Instruments that are being observed. */
export interface PressureObservation {
  /** Observes no more and gives every descriptor back; waits for the reading under way. Never rejects. */
  close(): Promise<void>;
}

/** One series with the instrument that is its metric, and the attributes of its points. */
interface ObservedSeries {
  readonly instrument: Observable;
  readonly attributes: Attributes;
  readonly value: (sample: PressureSample) => number | undefined;
}

/**
 * Registers observable instruments for pressure (Linux 4.20, https://docs.kernel.org/accounting/psi.html) and throttling
 * of one cgroup. Every collection of every reader of the MeterProvider reads its files once, off the event loop; nothing is
 * read before the first one. Counters are cumulative, in seconds.
 *
 * Never throws and never fails a collection: where there is nothing to observe (no Linux, no cgroup v2, no PSI, not
 * permitted) it observes nothing and says why through `diag`, once. Without the addon files are read in TypeScript.
 * @param meter of a MeterProvider that is registered by now, of any SDK or none.
 */
export function observePressure(meter: Meter, options: ObservePressureOptions = {}): PressureObservation {
  const { cgroup: path, roots = hostRoots(), cgroupRoot, clock = systemClock, throttling = true } = options;
  const cgroup = new ObservedCgroup({
    roots,
    path,
    cgroupRoot,
    throttling,
    prefer: options.reader,
    clock,
    tell: diag.createComponentLogger({ namespace: '@psiperf/psi' }),
    platform: process.platform,
  });
  const attributes: Attributes = path === undefined ? {} : { 'cgroup.path': path };
  const observed = rowsOf(options).flatMap((row) => observeRow(meter, row, subjectOf(options), attributes));
  const instruments = [...new Set(observed.map(({ instrument }) => instrument))];
  const callback: BatchObservableCallback = async (result) => {
    const sample = await cgroup.read();
    if (sample === undefined) return;
    for (const { instrument, value, attributes } of observed) {
      const number = value(sample);
      if (number !== undefined) result.observe(instrument, number, attributes);
    }
  };
  meter.addBatchObservableCallback(callback, instruments);
  return {
    async close() {
      meter.removeBatchObservableCallback(callback, instruments);
      await cgroup.close();
    },
  };
}

function subjectOf({ subject, cgroup }: ObservePressureOptions): MetricSubject {
  return subject ?? (cgroup === undefined ? 'container' : 'cgroup');
}

function rowsOf({
  averages = false,
  throttling = true,
}: ObservePressureOptions): MetricRow<PressureSample>[] {
  const rows = throttling ? [...pressureMetrics, ...throttlingMetrics] : [...pressureMetrics];
  return rows.filter(({ optIn }) => optIn === undefined || averages);
}

function observeRow(
  meter: Meter,
  row: MetricRow<PressureSample>,
  subject: MetricSubject,
  attributes: Attributes,
): ObservedSeries[] {
  const { unit, description } = row;
  const name = `${subject}.${row.name}`;
  const instrument =
    row.instrument === 'counter'
      ? meter.createObservableCounter(name, { unit, description })
      : meter.createObservableGauge(name, { unit, description });
  return row.series.map((series) => ({
    instrument,
    attributes: Object.freeze({ ...series.attributes, ...attributes }),
    value: (sample) => series.value(sample),
  }));
}
