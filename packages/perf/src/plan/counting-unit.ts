import { parseEvent } from '../events/parse-event.ts';
import type { PmuTopology } from '../pmu/pmu.ts';
import { type ResolvedEvent, resolveEvent } from './resolve-event.ts';
import { findLack, type Lack, type TryOpen } from './trials.ts';

/** What has to be in one group for the sake of one event: the event, or the two that true hits are made of. */
export interface CountingUnit {
  /** The event's name as it was given. */
  readonly name: string;
  readonly hardware: boolean;
  readonly placement: string;
  /** One event; of true hits the accesses, then the misses. */
  readonly members: readonly ResolvedEvent[];
}

/**
 * What an event needs, or why it cannot be counted here.
 * @throws PerfError `ERR_PERF_EVENT` for a name that is not understood.
 */
export function toCountingUnit(name: string, topology: PmuTopology, tryOpen: TryOpen): CountingUnit | Lack {
  const { meaning, ...event } = parseEvent(name);
  const events = meaning.kind === 'hits' ? [meaning.accesses, meaning.misses] : [{ ...event, meaning }];
  const members: ResolvedEvent[] = [];
  for (const part of events) {
    const resolved = resolveEvent(part, topology);
    if ('why' in resolved) return { reason: 'not-supported', why: resolved.why };
    const lack = findLack(resolved, topology, tryOpen);
    if (lack !== undefined)
      return meaning.kind === 'hits' ? { ...lack, why: `${part.name}: ${lack.why}` } : lack;
    members.push(resolved);
  }
  const [first] = members;
  return { name, hardware: first?.hardware ?? false, placement: first?.placement ?? '', members };
}

export function isLack(outcome: CountingUnit | Lack): outcome is Lack {
  return 'reason' in outcome;
}
