import type { Clock } from '@psiperf/cgroup';
import { fileSources, type PodSource } from '@psiperf/kubernetes';
import type { Config } from './config/config.ts';

/**
 * The sources that were asked for, in that order; without any all that read files, which is the least privilege.
 * @param warn is told of what weakens one of them.
 */
export async function openSources(
  config: Config,
  clock: Clock,
  warn: (line: string) => void,
): Promise<PodSource[]> {
  const files = fileSources(config.roots, clock);
  const names = config.options['pod-sources'];
  if (names.length === 0) return files;
  // Those that ask somebody are loaded only where they are wanted: they take memory.
  const { openAskingSource } = await import('./open-asking-source.ts');
  return names.flatMap(
    (name) => openAskingSource(name, config, clock, warn) ?? files.filter((file) => file.name === name),
  );
}
