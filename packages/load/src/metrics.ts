// The metrics of this package, as data: the only place that turns kernel units into SI units.

import type { CpuTimeSample } from './cpu-time-sample.ts';
import { LOAD_WINDOWS, type LoadWindow } from './load-averages.ts';
import type { LoadSample } from './load-sample.ts';
import type { MetricRow } from './metric-table.ts';
import { TASK_STATES } from './task-counts.ts';

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

/** Tasks of a container. */
export const loadMetrics: readonly MetricRow<LoadSample>[] = [
  {
    name: 'tasks',
    instrument: 'gauge',
    unit: '{task}',
    description:
      'Tasks (threads) by what they do: running or ready to run, sleeping, in uninterruptible sleep, stopped by a signal or a tracer. Those that have ended are in none.',
    subjects: ['container'],
    series: TASK_STATES.map((state) => ({
      attributes: Object.freeze({ 'task.state': state }),
      value: ({ tasks }) => tasks[state],
    })),
  },
  {
    name: 'cpu.load.average',
    instrument: 'gauge',
    unit: '{task}',
    description:
      'Tasks (threads) that run or are ready to run, averaged as cAdvisor does: what was counts ever less, with the window as the time constant. Counted every five seconds, whoever asks when.',
    subjects: ['container'],
    series: (Object.keys(LOAD_WINDOWS) as LoadWindow[]).map((window) => ({
      attributes: Object.freeze({ 'load.window': window }),
      value: ({ averages }) => averages[window],
    })),
  },
];
