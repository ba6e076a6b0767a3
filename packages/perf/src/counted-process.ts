import { joinHint, type TellOnce } from '@psiperf/cgroup';
import type { CountedMetric, CountedSource } from './counted-source.ts';
import type { CounterSample } from './counter-sample.ts';
import { explainAbsences, MORE_DESCRIPTORS } from './explain-absences.ts';
import {
  openProcessCounters,
  type ProcessCounters,
  type ProcessCountersOptions,
} from './open-process-counters.ts';
import { absencesOf, errorsOf } from './outcomes-of.ts';
import type { ProcessReading } from './process-counter-reader.ts';
import type { RequestedGroup } from './requested-group.ts';

export interface CountedProcessOptions extends Omit<ProcessCountersOptions, 'groups'> {
  /** The groups to count. May throw `PerfError` for names that are not understood. */
  readonly groups: () => readonly RequestedGroup[];
  /** Is told what cannot be counted. */
  readonly told: TellOnce;
}

/** This process, whose work is counted, by all its threads. */
export class CountedProcess implements CountedSource {
  readonly #options: CountedProcessOptions;
  #counters: ProcessCounters | undefined;

  constructor(options: CountedProcessOptions) {
    this.#options = options;
  }

  async open(): Promise<readonly CountedMetric[] | undefined> {
    const { groups, told } = this.#options;
    const counters = await openProcessCounters({ ...this.#options, groups: groups() });
    for (const lack of counters.lacks) told.tell(lack);
    if (counters.reader === undefined) return undefined;
    this.#counters = counters;
    await this.read();
    return counters.metrics;
  }

  async read(): Promise<CounterSample | undefined> {
    const counters = this.#counters;
    if (counters?.reader === undefined) return undefined;
    const reading = await counters.reader.read();
    this.#look(reading, counters);
    return reading.sample;
  }

  async close(): Promise<void> {
    const counters = this.#counters;
    this.#counters = undefined;
    counters?.reader?.close();
  }

  #look({ sample, missing }: ProcessReading, { plan }: ProcessCounters): void {
    const { told } = this.#options;
    if (missing !== undefined) {
      const hint = missing === 'EMFILE' || missing === 'ENFILE' ? MORE_DESCRIPTORS : undefined;
      told.tell(joinHint(`some threads of this process are not counted (${missing})`, hint));
    }
    const absences = absencesOf(sample, { plan, sampled: false });
    for (const lack of explainAbsences(absences, plan, 'this process')) told.tell(lack);
    for (const error of errorsOf(sample)) told.tellError(error);
  }
}
