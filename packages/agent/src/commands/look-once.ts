// What a command that looks once does otherwise than the agent.

import type { Config } from '../config/config.ts';

/** A container whose name is not known now is shown with what its path tells. */
export function withoutGrace(config: Config): Config {
  return { ...config, options: { ...config.options, 'naming-grace': 0 } };
}

/** Counts all the time: the first window of a duty cycle may end long after the look. */
export function withoutDuty(config: Config): Config {
  return { ...config, options: { ...config.options, 'perf-duty': undefined } };
}
