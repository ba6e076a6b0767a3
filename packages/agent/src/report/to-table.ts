import { type Outcome, type Pressure, type PressureSample, presentValue } from '@psiperf/psi';
import { PROFILES } from '@psiperf/telemetry';
import type { SampledCgroup, Snapshot } from '../collect/collect-snapshot.ts';

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
const NONE = '-';

/** A snapshot as a table for people: the node first, then one line a cgroup. */
export function toTable({ node, cgroups }: Snapshot): string {
  const rows = [HEADER, ['', '', '(node)', ...toCells(node)], ...cgroups.map(toRow).toSorted(byName)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column))
      .join('  ')
      .trimEnd(),
  );
  return `${UNITS}${lines.join('\n')}\n`;
}

/** Names to the left, figures to the right. */
function pad(cell: string, width: number, column: number): string {
  return column < 3 ? cell.padEnd(width) : cell.padStart(width);
}

function byName(one: readonly string[], other: readonly string[]): number {
  return one.join('\0') < other.join('\0') ? -1 : 1;
}

function toRow({ entity, sample }: SampledCgroup): string[] {
  const rules = PROFILES.otel.labels[entity.subject];
  const labels = Object.fromEntries(rules.map(({ name, value }) => [name, value(entity.attributes)]));
  const { namespace = '', pod = '', container = '', cgroup = container } = labels;
  return [namespace, pod, cgroup, ...toCells(sample)];
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
