import { type CpuTimeSample, stealShare } from '@psiperf/load';
import { STOLEN_FROM } from '../report/cpu-trouble.ts';

const MINUTE_MILLIS = 60_000;

/** Notices when a hypervisor takes a tenth of the machine's CPU time for a minute, as far as readings tell. */
export class StealWatch {
  #since: { readonly timeMillis: number; readonly sample: CpuTimeSample } | undefined;
  #share: number | undefined;

  /** @returns the share that was stolen over the last whole minute; undefined where it is below a tenth, or not known yet. */
  follow(timeMillis: number, sample: CpuTimeSample): number | undefined {
    this.#since ??= { timeMillis, sample };
    if (timeMillis - this.#since.timeMillis >= MINUTE_MILLIS) {
      this.#share = stealShare(this.#since.sample, sample);
      this.#since = { timeMillis, sample };
    }
    return this.#share !== undefined && this.#share >= STOLEN_FROM ? this.#share : undefined;
  }
}
