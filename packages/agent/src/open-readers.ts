import type { Clock } from '@psiperf/cgroup';
import type { Counters } from '@psiperf/perf';
import { openPressureReader, type PressureReader, readMaxDescriptors } from '@psiperf/psi';
import type { Config } from './config/config.ts';
import { shareDescriptors } from './descriptor-shares.ts';
import { toPreference } from './reader-preference.ts';

/** What reads cgroups. */
export interface Readers {
  readonly reader: PressureReader;
  /** Why the native reader is not used; undefined where it is, or was not asked for. */
  readonly readerNote: string | undefined;
  /** Undefined where nothing is to be counted. */
  readonly counters: Counters | undefined;
}

/** Opens them, and shares out the descriptors that they may hold. */
export async function openReaders(
  config: Config,
  { cgroupRoot, counts, clock }: { cgroupRoot: string; counts: boolean; clock: Clock },
): Promise<Readers> {
  const { options, roots } = config;
  const shares = shareDescriptors(readMaxDescriptors(), counts ? options['perf-fd-limit'] : 0);
  const { reader, why } = openPressureReader({
    ...toPreference(options),
    procRoot: roots.proc,
    clock,
    maxDescriptors: shares.pressure,
  });
  const counters = counts
    ? await openCounters(config, { cgroupRoot, maxDescriptors: shares.counters, clock })
    : undefined;
  return { reader, readerNote: why, counters };
}

/** What counts is loaded only where something is to be counted: it takes memory. */
async function openCounters(
  config: Config,
  place: { readonly cgroupRoot: string; readonly maxDescriptors: number; readonly clock: Clock },
): Promise<Counters> {
  const { openConfiguredCounters } = await import('./open-counters.ts');
  return openConfiguredCounters(config, place);
}
