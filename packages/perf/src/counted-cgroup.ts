import {
  type CgroupRef,
  joinHint,
  ServiceCgroup,
  type ServiceCgroupOptions,
  TellOnce,
} from '@psiperf/cgroup';
import type { CountedMetric, CountedWork } from './counted-work.ts';
import type { CounterSample } from './counter-sample.ts';
import { explainAbsences } from './explain-absences.ts';
import { explainPlan } from './explain-plan.ts';
import { type Counters, openCounters } from './open-counters.ts';
import type { RequestedGroup } from './requested-group.ts';

export interface CountedCgroupOptions extends ServiceCgroupOptions {
  /** The groups to count. May throw `PerfError` for names that are not understood. */
  readonly groups: () => readonly RequestedGroup[];
  /** Is told what keeps from counting, never the same text twice. */
  readonly tell: (message: string) => void;
  /** As `process.platform` has it. */
  readonly platform: string;
}

/** One cgroup whose work is counted. */
export class CountedCgroup implements CountedWork {
  readonly #options: CountedCgroupOptions;
  readonly #cgroup: ServiceCgroup;
  readonly #told: TellOnce;
  #counters: Counters | undefined;
  #reading: Promise<CounterSample | undefined> | undefined;

  constructor(options: CountedCgroupOptions) {
    this.#options = options;
    this.#cgroup = new ServiceCgroup(options);
    this.#told = new TellOnce(options.tell);
  }

  async open(): Promise<readonly CountedMetric[] | undefined> {
    const { platform } = this.#options;
    if (platform !== 'linux') {
      this.#told.tell(`only Linux counts events of cgroups, and this is ${platform}`);
      return undefined;
    }
    return (await this.#unlessItFails(() => this.#openNow()))?.metrics;
  }

  read(): Promise<CounterSample | undefined> {
    this.#reading ??= this.#unlessItFails(() => this.#readNow()).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async close(): Promise<void> {
    const counters = this.#counters;
    this.#counters = undefined;
    await this.#reading;
    await counters?.reader.close();
  }

  async #openNow(): Promise<Counters | undefined> {
    const { roots, clock, groups } = this.#options;
    const ref = await this.#cgroup.find();
    const counters = await openCounters({ roots, cgroupRoot: ref.directory, groups: groups(), clock });
    for (const lack of explainPlan(counters.plan, counters.support)) this.#told.tell(lack);
    if (counters.plan.groups.length === 0) {
      await counters.reader.close();
      return undefined;
    }
    await counters.reader.follow([ref]);
    this.#counters = counters;
    return counters;
  }

  async #readNow(): Promise<CounterSample | undefined> {
    const counters = this.#counters;
    if (counters === undefined) return undefined;
    const ref = await this.#cgroup.find();
    const [sample] = await counters.reader.read([ref]);
    if (sample !== undefined) this.#look(sample, counters, ref);
    return sample;
  }

  #look(sample: CounterSample, counters: Counters, { directory }: CgroupRef): void {
    const absences = [...counters.absencesOf(sample)];
    if (absences.some(({ reason }) => reason === 'gone')) this.#cgroup.forget();
    for (const lack of explainAbsences(absences, counters.plan, directory)) this.#told.tell(lack);
    for (const { message, hint } of counters.errorsOf(sample)) this.#told.tell(joinHint(message, hint));
  }

  async #unlessItFails<T>(task: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await task();
    } catch (error) {
      this.#told.tellError(error);
      return undefined;
    }
  }
}
