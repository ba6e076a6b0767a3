import type { LoadSampler, LoadSamplerOptions, TaskReaderOptions } from '@psiperf/load';
import type { Config } from './config/config.ts';
import { toPreference } from './reader-preference.ts';

/** Whose tasks are counted, and where their cgroups are. */
type LoadPlace = Pick<TaskReaderOptions, 'root'> & Pick<LoadSamplerOptions, 'targets' | 'clock'>;

/** Opens what counts tasks as the options say; undefined where they are not counted. */
export async function openLoad(
  { options, roots }: Config,
  place: LoadPlace,
): Promise<LoadSampler | undefined> {
  if (!options.load) return undefined;
  // Loaded only where it is wanted: it takes memory.
  const { openLoadSampler } = await import('@psiperf/load/open-load');
  const { 'load-task-limit': limit } = options;
  return openLoadSampler({
    ...place,
    ...toPreference(options),
    procRoot: roots.proc,
    ...(limit === undefined ? {} : { limit }),
  });
}
