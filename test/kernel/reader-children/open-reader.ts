// What the programs beside this file begin with:
// `<program> <native | typescript | counters | observeCounters | observePressure | readPressure> <cgroup directory>`.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Meter } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { hostRoots, systemClock } from '@psiperf/cgroup';
import { observeCounters, openCounters, parseEventList } from '@psiperf/perf';
import { observePressure, openPressureReader, type PressureReader, readPressure } from '@psiperf/psi';
import { OnDemandReader } from '../../bed/on-demand-reader.ts';

/** A cgroup to read. */
export interface Target {
  readonly id: bigint;
  readonly directory: string;
}

/** What readers of pressure and of counters have in common; what observes, or reads once, reads its own cgroup or process. */
export interface Reader {
  readonly kind: string;
  read(targets: readonly Target[]): Promise<readonly unknown[]>;
}

/** More than the process may have: the kernel sets the limit. */
const UNLIMITED = 1_000_000;

/** The reader of that kind. @throws where it cannot be had. */
export async function openReader(kind: string | undefined, cgroupRoot: string | undefined): Promise<Reader> {
  if (kind === 'counters') return openCounterReader(cgroupRoot);
  if (kind === 'observePressure') return openObservation(kind, (meter) => void observePressure(meter));
  if (kind === 'observeCounters') {
    return openObservation(
      kind,
      (meter) => observeCounters(meter, { events: 'task-clock,minor-faults' }).opened,
    );
  }
  if (kind === 'readPressure') return { kind, read: async () => [await readPressure()] };
  return openReaderOfPressure(kind);
}

async function openObservation(
  kind: string,
  observe: (meter: Meter) => Promise<void> | void,
): Promise<Reader> {
  const reader = new OnDemandReader();
  await observe(new MeterProvider({ readers: [reader] }).getMeter('test'));
  const read = async () => {
    const { resourceMetrics, errors } = await reader.collect();
    if (errors.length > 0) throw errors[0];
    return resourceMetrics.scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .filter(({ dataPoints }) => dataPoints.length > 0);
  };
  return { kind, read };
}

/** The reader of pressure of that kind. @throws where it cannot be had. */
export function openReaderOfPressure(prefer: string | undefined): PressureReader {
  if (prefer !== 'native' && prefer !== 'typescript') throw new Error(`unknown reader ${prefer}`);
  const options = { prefer, maxDescriptors: UNLIMITED } as const;
  const { reader, why } = openPressureReader(options);
  if (why !== undefined) throw new Error(why);
  return reader;
}

async function openCounterReader(cgroupRoot = ''): Promise<Reader> {
  const groups = parseEventList('{context-switches,minor-faults},task-clock');
  const options = { roots: hostRoots(), cgroupRoot, groups, clock: systemClock };
  const { reader, plan } = await openCounters(options);
  if (plan.groups.length === 0) throw new Error('nothing can be counted');
  return { kind: 'counters', read: (targets) => reader.read(targets) };
}

/** The children of the cgroup. */
export function readTargets(directory = ''): Target[] {
  const entries = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map(({ name }) => {
    const child = join(directory, name);
    return { id: statSync(child, { bigint: true }).ino, directory: child };
  });
}
