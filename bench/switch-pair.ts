import { LineProgram } from './line-program.ts';
import { median } from './statistics.ts';

const RUNS = 40;
const TRIPS_OF_A_RUN = 300;

/** Two processes that hand a byte to each other, each in a cgroup, both on one CPU. */
export class SwitchPair extends LineProgram {
  /** @param cgroups directories; the same one twice makes switches that stay within a cgroup. */
  constructor(cpu: number, cgroups: readonly [string, string]) {
    super('switch_pair', [`${cpu}`, ...cgroups]);
  }

  /**
   * Wall time of one round trip, two context switches, in microseconds: the median of many short runs, since in each
   * other work of the machine can take the CPU in between.
   */
  async measureMicros(): Promise<number> {
    const micros: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const [nanos = Number.NaN] = await this.ask(`${TRIPS_OF_A_RUN}`);
      micros.push(nanos / 1e3 / TRIPS_OF_A_RUN);
    }
    return median(micros);
  }
}
