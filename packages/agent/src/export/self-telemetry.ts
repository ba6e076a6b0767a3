// What the agent tells of itself, through ordinary instruments: few series, all known beforehand.

import { readdir } from 'node:fs/promises';
import type { BatchObservableResult, Meter, MetricOptions, Observable } from '@opentelemetry/api';
import type { LackingReading } from '../collect/absence-counts.ts';
import type { SampledCgroup, Snapshot } from '../collect/collect-snapshot.ts';
import type { Collection } from '../collect/collection.ts';
import { SELF_METRICS, type SelfMetric } from './self-metrics.ts';

/** Where the figures come from. */
export interface SelfTelemetrySources {
  /** Its reading is the one of the exporters that ask at the same moment. */
  readonly collection: Collection;
  /** Series that a newer instance of the same container hid from the last text; undefined where none are hidden. */
  readonly shadowedSeries: (() => number) | undefined;
}

const MICROS_PER_SECOND = 1e6;
const MILLIS_PER_SECOND = 1e3;
/** Microseconds where nothing is wrong; seconds where the kernel has to add up what removed cgroups have left. */
const READ_BOUNDARIES = [0.00001, 0.0001, 0.001, 0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30];
const DURATION_BOUNDARIES = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Registers all of SELF_METRICS. */
export function observeSelf(meter: Meter, sources: SelfTelemetrySources): void {
  recordCollections(meter, sources.collection);
  observeSnapshot(meter, sources);
  observeProcess(meter);
}

function recordCollections(meter: Meter, collection: Collection): void {
  const advice = { explicitBucketBoundaries: DURATION_BOUNDARIES };
  const duration = meter.createHistogram(SELF_METRICS.duration.name, {
    ...toOptions(SELF_METRICS.duration),
    advice,
  });
  const readDuration = meter.createHistogram(SELF_METRICS.readDuration.name, {
    ...toOptions(SELF_METRICS.readDuration),
    advice: { explicitBucketBoundaries: READ_BOUNDARIES },
  });
  const failures = meter.createCounter(SELF_METRICS.failures.name, toOptions(SELF_METRICS.failures));
  failures.add(0);
  collection.onEnd((outcome) => {
    duration.record(outcome.millis / MILLIS_PER_SECOND);
    if ('error' in outcome) failures.add(1);
    else
      for (const [file, millis] of outcome.snapshot.longestMillis)
        readDuration.record(millis / MILLIS_PER_SECOND, { file });
  });
}

function observeSnapshot(meter: Meter, { collection, shadowedSeries }: SelfTelemetrySources): void {
  const absences = toGauge(meter, SELF_METRICS.absences);
  const containers = toGauge(meter, SELF_METRICS.containers);
  const shadowed = toGauge(meter, SELF_METRICS.shadowed);
  const live = toGauge(meter, SELF_METRICS.live);
  const dying = toGauge(meter, SELF_METRICS.dying);
  const age = toGauge(meter, SELF_METRICS.readingAge);
  const known = new KnownAbsences();
  meter.addBatchObservableCallback(
    async (result) => {
      const snapshot = await collection.read();
      known.observe(result, absences, snapshot.absences);
      result.observe(containers, snapshot.cgroups.filter(isContainer).length);
      if (shadowedSeries !== undefined) result.observe(shadowed, shadowedSeries());
      const { descendants, dyingDescendants } = snapshot.cgroupCounts ?? {};
      if (descendants !== undefined) result.observe(live, descendants);
      if (dyingDescendants !== undefined) result.observe(dying, dyingDescendants);
      result.observe(age, snapshot.ageMillis / MILLIS_PER_SECOND);
    },
    [absences, containers, shadowed, live, dying, age],
  );
}

function isContainer({ entity }: SampledCgroup): boolean {
  return entity.subject === 'container';
}

/**
 * A gauge's attribute sets are exported for ever once they were observed, with their last value. So what was lacking
 * once is observed as lacking nowhere when it no longer is: this zero is measured.
 */
class KnownAbsences {
  readonly #known = new Map<string, LackingReading>();

  observe(result: BatchObservableResult, gauge: Observable, counts: Snapshot['absences']): void {
    const ended = new Map(this.#known);
    for (const [lacking, cgroups] of counts) {
      const key = JSON.stringify(lacking);
      this.#known.set(key, lacking);
      ended.delete(key);
      result.observe(gauge, cgroups, { ...lacking });
    }
    for (const lacking of ended.values()) result.observe(gauge, 0, { ...lacking });
  }
}

function observeProcess(meter: Meter): void {
  const cpuTime = meter.createObservableCounter(SELF_METRICS.cpuTime.name, toOptions(SELF_METRICS.cpuTime));
  const memory = meter.createObservableUpDownCounter(
    SELF_METRICS.memory.name,
    toOptions(SELF_METRICS.memory),
  );
  const uptime = toGauge(meter, SELF_METRICS.uptime);
  const openFds = toGauge(meter, SELF_METRICS.openFds);
  meter.addBatchObservableCallback(
    async (result) => {
      const { user, system } = process.cpuUsage();
      result.observe(cpuTime, user / MICROS_PER_SECOND, { 'cpu.mode': 'user' });
      result.observe(cpuTime, system / MICROS_PER_SECOND, { 'cpu.mode': 'system' });
      result.observe(memory, process.memoryUsage.rss());
      result.observe(uptime, process.uptime());
      const fds = await readdir('/proc/self/fd');
      // One of them is the listing's own.
      result.observe(openFds, fds.length - 1);
    },
    [cpuTime, memory, uptime, openFds],
  );
}

function toGauge(meter: Meter, metric: SelfMetric) {
  return meter.createObservableGauge(metric.name, toOptions(metric));
}

function toOptions({ unit, description }: SelfMetric): MetricOptions {
  return { unit, description };
}
