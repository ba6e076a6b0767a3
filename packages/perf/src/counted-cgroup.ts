import { type CgroupRef, ServiceCgroup, type ServiceCgroupOptions, type TellOnce } from '@psiperf/cgroup';
import type { CountedMetric, CountedSource } from './counted-source.ts';
import type { CounterSample } from './counter-sample.ts';
import { explainAbsences } from './explain-absences.ts';
import { explainPlan } from './explain-plan.ts';
import { type Counters, openCounters } from './open-counters.ts';
import type { RequestedGroup } from './requested-group.ts';

export interface CountedCgroupOptions extends ServiceCgroupOptions {
  /** The groups to count. May throw `PerfError` for names that are not understood. */
  readonly groups: () => readonly RequestedGroup[];
  /** Is told what cannot be counted. */
  readonly told: TellOnce;
}

/** One cgroup whose work is counted. */
export class CountedCgroup implements CountedSource {
  readonly #options: CountedCgroupOptions;
  readonly #cgroup: ServiceCgroup;
  #counters: Counters | undefined;

  constructor(options: CountedCgroupOptions) {
    this.#options = options;
    this.#cgroup = new ServiceCgroup(options);
  }

  async open(): Promise<readonly CountedMetric[] | undefined> {
    const { roots, clock, groups, told } = this.#options;
    const ref = await this.#cgroup.find();
    const counters = await openCounters({ roots, cgroupRoot: ref.directory, groups: groups(), clock });
    for (const lack of explainPlan(counters.plan, counters.support)) told.tell(lack);
    if (counters.plan.groups.length === 0) {
      await counters.reader.close();
      return undefined;
    }
    this.#counters = counters;
    await counters.reader.follow([ref]);
    return counters.metrics;
  }

  async read(): Promise<CounterSample | undefined> {
    const counters = this.#counters;
    if (counters === undefined) return undefined;
    const ref = await this.#cgroup.find();
    const [sample] = await counters.reader.read([ref]);
    if (sample !== undefined) this.#look(sample, counters, ref);
    return sample;
  }

  async close(): Promise<void> {
    const counters = this.#counters;
    this.#counters = undefined;
    await counters?.reader.close();
  }

  #look(sample: CounterSample, counters: Counters, { directory }: CgroupRef): void {
    const { told } = this.#options;
    const absences = [...counters.absencesOf(sample)];
    if (absences.some(({ reason }) => reason === 'gone')) this.#cgroup.forget();
    for (const lack of explainAbsences(absences, counters.plan, directory)) told.tell(lack);
    for (const error of counters.errorsOf(sample)) told.tellError(error);
  }
}
