// The metrics of this package, as data: the only place that turns kernel units into SI units.

import type { CpuTimeSample } from './cpu-time-sample.ts';
import type { MetricRow } from './metric-table.ts';

const MICROS_PER_SECOND = 1e6;

/** CPU time of the node. */
export const cpuTimeMetrics: readonly MetricRow<CpuTimeSample>[] = [
  {
    name: 'cpu.time',
    instrument: 'counter',
    unit: 's',
    description:
      'CPU time of the machine by mode, summed over CPUs. steal: a virtual CPU had work, and the hypervisor ran something else meanwhile.',
    subjects: ['system'],
    series: [
      {
        attributes: Object.freeze({ 'cpu.mode': 'steal' }),
        value: ({ stealMicros }) => stealMicros / MICROS_PER_SECOND,
      },
    ],
  },
];
