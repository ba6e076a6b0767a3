import { type Counters, type CountersOptions, openCounters } from '@psiperf/perf';
import type { Config } from './config/config.ts';

/** Opens what the options say is to be counted. */
export function openConfiguredCounters(
  { options, roots, counting }: Config,
  place: Required<Pick<CountersOptions, 'cgroupRoot' | 'maxDescriptors' | 'clock'>>,
): Promise<Counters> {
  const duty = options['perf-duty'];
  return openCounters({
    ...place,
    roots,
    groups: counting.groups,
    derived: options.derived,
    ...(duty === undefined ? {} : { duty }),
  });
}
