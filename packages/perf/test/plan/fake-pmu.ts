// A PMU that this machine does not have: it knows some events and has room for so many of them at a time.

import { constants } from 'node:os';
import type { RawEvent, Trial, TrialPlace } from '../../src/raw/native-addon.ts';

const { EINVAL, ENOENT } = constants.errno;
const PERF_TYPE_SOFTWARE = 1;

export interface FakePmuOptions {
  /** How many hardware events it has room for. */
  readonly counters: number;
  /** Whether the CPU has a hardware event; all by default. */
  has?(event: RawEvent, cpu: number): boolean;
}

/** Answers as the kernel does for one kind of PMU, or, by CPU, for several. */
export function makeFakePmu({ counters, has = () => true }: FakePmuOptions) {
  const opened: { readonly events: readonly RawEvent[]; readonly place: TrialPlace }[] = [];
  const tryOpen = (events: readonly RawEvent[], place: TrialPlace): Trial => {
    opened.push({ events, place });
    let taken = 0;
    for (const [event, raw] of events.entries()) {
      if (raw.type === PERF_TYPE_SOFTWARE) continue;
      if (!has(raw, place.cpu)) return { errno: ENOENT, event };
      if (++taken > counters) return { errno: EINVAL, event };
    }
    return { errno: 0, event: -1 };
  };
  return { tryOpen, opened };
}
