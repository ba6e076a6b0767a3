import { type Outcome, type Pressure, type PressureSample, presentValue } from '@psiperf/psi';
import type { Snapshot } from '../collect/collect-snapshot.ts';
import { entityName } from './entity-name.ts';
import { byName, toColumns } from './to-columns.ts';
import { NONE } from './to-percent.ts';

const HEADER = [
  'NAMESPACE',
  'POD',
  'CONTAINER',
  'CPU',
  'CPU-FULL',
  'MEMORY',
  'MEM-FULL',
  'IO',
  'IO-FULL',
  'IRQ-FULL',
  'THROTTLED',
];
const UNITS =
  'Stall time in seconds since the cgroup was made: some, and full where it says so. A dash is no reading.\n';
const MICROS_PER_SECOND = 1e6;

/** A snapshot as a table for people: the node first, then one line a cgroup. */
export function toTable({ node, cgroups }: Snapshot): string {
  const rows = cgroups.map(({ entity, sample }) => [...entityName(entity), ...toCells(sample)]);
  return `${UNITS}${toColumns([HEADER, ['', '', '(node)', ...toCells(node)], ...rows.toSorted(byName)])}`;
}

function toCells({ cpu, memory, io, irq, throttling }: PressureSample): string[] {
  const throttled = presentValue(throttling)?.throttledMicros;
  return [
    ...toPair(cpu),
    ...toPair(memory),
    ...toPair(io),
    toSeconds(presentValue(irq)?.full?.totalMicros),
    toSeconds(throttled),
  ];
}

function toPair(outcome: Outcome<Pressure>): string[] {
  const pressure = presentValue(outcome);
  return [toSeconds(pressure?.some?.totalMicros), toSeconds(pressure?.full?.totalMicros)];
}

function toSeconds(micros: number | undefined): string {
  return micros === undefined ? NONE : (micros / MICROS_PER_SECOND).toFixed(3);
}
