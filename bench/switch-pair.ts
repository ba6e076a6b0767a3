import { LineProgram } from './line-program.ts';

/** Two processes that hand a byte to each other, each in a cgroup, both on one CPU. */
export class SwitchPair extends LineProgram {
  /** @param cgroups directories; the same one twice makes switches that stay within a cgroup. */
  constructor(cpu: number, cgroups: readonly [string, string]) {
    super('switch_pair', [`${cpu}`, ...cgroups]);
  }

  /** Wall time of one round trip, two context switches, in microseconds: the mean of many. */
  async measureMicros(roundTrips: number): Promise<number> {
    const [nanos = Number.NaN] = await this.ask(`${roundTrips}`);
    return nanos / 1e3 / roundTrips;
  }
}
