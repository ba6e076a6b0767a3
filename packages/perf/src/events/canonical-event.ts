import { findCatalogueEvent } from './catalogue.ts';

/**
 * The one name of an event that has several: `cycles` for `cycles`, `cpu-cycles` and `CPUCycles`. It is a name of
 * `perf list`, or of a true hit (`L1-dcache-load-hits`). Undefined for every event that is none of the catalogue's:
 * raw events, those in the terms of a PMU, those with a modifier (`cycles:u` counts something else than `cycles`), and
 * what is no event.
 */
export function canonicalEvent(name: string): string | undefined {
  return findCatalogueEvent(name)?.canonical;
}
