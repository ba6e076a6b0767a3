import type { Config } from '../config/config.ts';

/** For a command that looks once: a container whose name is not known now is shown with what its path tells. */
export function withoutGrace(config: Config): Config {
  return { ...config, options: { ...config.options, 'naming-grace': 0 } };
}
