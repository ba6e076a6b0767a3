import { joinHint, TellOnce } from '@psiperf/cgroup';
import type { CountedMetric, CountedWork } from './counted-work.ts';
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
  /** Is told what keeps from counting, never the same text twice. */
  readonly tell: (message: string) => void;
  /** As `process.platform` has it. */
  readonly platform: string;
}

/** This process, whose work is counted, by all its threads. */
export class CountedProcess implements CountedWork {
  readonly #options: CountedProcessOptions;
  readonly #told: TellOnce;
  #counters: ProcessCounters | undefined;
  #reading: Promise<CounterSample | undefined> | undefined;

  constructor(options: CountedProcessOptions) {
    this.#options = options;
    this.#told = new TellOnce(options.tell);
  }

  async open(): Promise<readonly CountedMetric[] | undefined> {
    const { platform, groups } = this.#options;
    if (platform !== 'linux') {
      this.#told.tell(`only Linux counts events, and this is ${platform}`);
      return undefined;
    }
    try {
      const counters = await openProcessCounters({ ...this.#options, groups: groups() });
      for (const lack of counters.lacks) this.#told.tell(lack);
      if (counters.reader === undefined) return undefined;
      this.#counters = counters;
      await this.read();
      return counters.metrics;
    } catch (error) {
      this.#told.tellError(error);
      return undefined;
    }
  }

  read(): Promise<CounterSample | undefined> {
    this.#reading ??= this.#readNow().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async close(): Promise<void> {
    const counters = this.#counters;
    this.#counters = undefined;
    await this.#reading;
    counters?.reader?.close();
  }

  async #readNow(): Promise<CounterSample | undefined> {
    const counters = this.#counters;
    if (counters?.reader === undefined) return undefined;
    try {
      const reading = await counters.reader.read();
      this.#look(reading, counters);
      return reading.sample;
    } catch (error) {
      this.#told.tellError(error);
      return undefined;
    }
  }

  #look({ sample, missing }: ProcessReading, { plan }: ProcessCounters): void {
    if (missing !== undefined) {
      const hint = missing === 'EMFILE' || missing === 'ENFILE' ? MORE_DESCRIPTORS : undefined;
      this.#told.tell(joinHint(`some threads of this process are not counted (${missing})`, hint));
    }
    const absences = absencesOf(sample, { plan, sampled: false });
    for (const lack of explainAbsences(absences, plan, 'this process')) this.#told.tell(lack);
    for (const { message, hint } of errorsOf(sample)) this.#told.tell(joinHint(message, hint));
  }
}
