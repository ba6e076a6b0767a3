import { CgroupError, type CgroupStat, type Clock, isAbsence, readCgroupStat } from '@psiperf/cgroup';

/** How many cgroups there are, and how long the kernel took to say so. */
export interface CountedCgroupsOfNode extends CgroupStat {
  readonly millis: number;
}

const PATIENCE_MILLIS = 1_000;

/**
 * Counts live and dying cgroups by the `cgroup.stat` of the root. Nobody waits longer than a second, and no second read is
 * begun while one hangs.
 */
export class CgroupCounts {
  readonly #directory: string;
  readonly #clock: Clock;
  #underWay: Promise<CountedCgroupsOfNode | undefined> | undefined;

  constructor(directory: string, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** Undefined where the kernel does not say, or not in time. */
  read(): Promise<CountedCgroupsOfNode | undefined> {
    this.#underWay ??= this.#readNow().finally(() => {
      this.#underWay = undefined;
    });
    const counts = this.#underWay;
    return new Promise((resolve) => {
      const cancel = this.#clock.schedule(PATIENCE_MILLIS, () => resolve(undefined));
      void counts.then(resolve).finally(cancel);
    });
  }

  async #readNow(): Promise<CountedCgroupsOfNode | undefined> {
    const began = performance.now();
    const stat = await readCgroupStat(this.#directory);
    if (isAbsence(stat) || stat instanceof CgroupError) return undefined;
    return { ...stat, millis: performance.now() - began };
  }
}
