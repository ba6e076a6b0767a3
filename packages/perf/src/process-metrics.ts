import type { CounterSample } from './counter-sample.ts';
import type { MetricRow } from './metric-table.ts';
import { counterMetrics } from './metrics.ts';

/** A metric of the process itself. Its full name is `process.<name>`. */
export interface ProcessMetricRow extends Omit<MetricRow<CounterSample>, 'subjects' | 'optIn'> {
  readonly subjects: readonly ['process'];
}

const SUBJECTS = ['process'] as const;

/** The tables speak of cgroups, which are counted by CPU; a process is counted by thread. */
const WORDS: readonly (readonly [ofCgroups: string, ofProcesses: string])[] = [
  ['the cgroup', 'the process'],
  ['on the CPU where it is lowest', 'of the thread where it is lowest'],
  [', kernel included', ", with the kernel's part if it may be counted"],
];

/** The row as it is told of a process. */
export function toProcessRow({
  name,
  instrument,
  unit,
  description,
  series,
}: MetricRow<CounterSample>): ProcessMetricRow {
  const said = WORDS.reduce((text, [before, after]) => text.replaceAll(before, after), description);
  return { name, instrument, unit, description: said, subjects: SUBJECTS, series };
}

/** Every metric that `observeCounters` can tell of a process, for the registry of metrics; its series have no values. */
export const processCounterMetrics: readonly ProcessMetricRow[] = counterMetrics
  .filter(({ optIn }) => optIn === 'perf')
  .map(toProcessRow);
