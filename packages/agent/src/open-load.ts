import type { LoadSampler, LoadSamplerOptions, TaskReaderOptions } from '@psiperf/load';
import { openLoadSampler } from '@psiperf/load/open-load';
import type { Config } from './config/config.ts';

/** Whose tasks are counted, and where their cgroups are. */
export type LoadPlace = Pick<TaskReaderOptions, 'root'> & Pick<LoadSamplerOptions, 'targets' | 'clock'>;

/** Opens what counts tasks as the options say. */
export function openConfiguredLoad({ options, roots }: Config, place: LoadPlace): Promise<LoadSampler> {
  const { reader, 'load-task-limit': limit } = options;
  return openLoadSampler({
    ...place,
    procRoot: roots.proc,
    ...(limit === undefined ? {} : { limit }),
    ...(reader === 'auto' ? {} : { prefer: reader }),
  });
}
