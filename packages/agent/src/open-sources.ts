import type { Clock } from '@psiperf/cgroup';
import { fileSources, type PodSource } from '@psiperf/kubernetes';
import type { Config } from './config/config.ts';

/**
 * The sources that were asked for, in that order and each once.
 * @param warn is told of what weakens one of them.
 */
export async function openSources(
  config: Config,
  clock: Clock,
  warn: (line: string) => void,
): Promise<PodSource[]> {
  const files = fileSources(config.roots, { clock, dockerDirectory: config.predecessor?.dockerDirectory });
  const opened = config.options['pod-sources'].map(async (name) => {
    const chosen = files.filter((file) => name === 'files' || name === file.name);
    if (name === 'files' || chosen.length > 0) return chosen;
    // Those that ask somebody are loaded only where they are wanted: they take memory.
    const { openAskingSource } = await import('./open-asking-source.ts');
    return openAskingSource(name, config, clock, warn) ?? [];
  });
  return [...new Set((await Promise.all(opened)).flat())];
}
