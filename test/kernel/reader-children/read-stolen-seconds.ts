import { isCpuTimeSample, readCpuTime } from '@psiperf/load';

/** CPU time that the hypervisor took from all CPUs so far: a task's clock goes on meanwhile, and getrusage leaves it out. */
export async function readStolenSeconds(): Promise<number> {
  const outcome = await readCpuTime('/proc');
  return isCpuTimeSample(outcome) ? outcome.stealMicros / 1e6 : 0;
}
