import type { Options } from './config/options.ts';

/** What `--reader` says, as readers are told it. */
export function toPreference({ reader }: Pick<Options, 'reader'>): { prefer?: 'native' | 'typescript' } {
  return reader === 'auto' ? {} : { prefer: reader };
}
