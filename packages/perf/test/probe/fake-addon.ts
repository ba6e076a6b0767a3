// An addon on a machine that is not this one: what the kernel answers is given.

import type { NativeCounters, RawEvent, Trial, TrialPlace } from '../../src/raw/native-addon.ts';

export interface FakeMachine {
  /** The errno for an event at a place; 0 where it can be opened. */
  open?(event: RawEvent, place: TrialPlace): number;
  /** The same in the calling thread; as on CPU 0 by default. */
  openInThread?(event: RawEvent): number;
  /** Reads this process; the fake opens no reader without it. */
  readonly ProcessReader?: NativeCounters['ProcessReader'];
  /** What each event counts in a busy loop, for each millisecond of it. */
  countPerMilli?(event: RawEvent): number;
  /** The share of the loop in which the group is on the PMU. */
  readonly ratio?: number;
  /** The errno with which a loop cannot be counted. */
  readonly loopErrno?: number;
}

class NoReader {
  constructor() {
    throw new Error('a probe opens no reader');
  }
}

export function makeFakeAddon({
  open = () => 0,
  openInThread = (event) => open(event, { cpu: 0 }),
  countPerMilli = () => 1e6,
  ratio = 1,
  loopErrno = 0,
  ProcessReader = NoReader as unknown as NativeCounters['ProcessReader'],
}: FakeMachine = {}): { readonly addon: NativeCounters; readonly loops: readonly (readonly RawEvent[])[] } {
  const loops: (readonly RawEvent[])[] = [];
  const tryEach = (events: readonly RawEvent[], tryOne: (event: RawEvent) => number): Trial => {
    for (const [index, event] of events.entries()) {
      const errno = tryOne(event);
      if (errno !== 0) return { errno, event: index };
    }
    return { errno: 0, event: -1 };
  };
  const tryOpen = (events: readonly RawEvent[], place: TrialPlace): Trial =>
    tryEach(events, (event) => open(event, place));
  const tryOpenInThread = (events: readonly RawEvent[]): Trial => tryEach(events, openInThread);
  const countBusyLoop = async (events: readonly RawEvent[], millis: number) => {
    loops.push(events);
    if (loopErrno !== 0) return { errno: loopErrno, event: 0 };
    const nanos = millis * 1e6;
    return Float64Array.of(
      nanos,
      nanos * ratio,
      ...events.map((event) => countPerMilli(event) * millis * ratio),
    );
  };
  const CounterReader = NoReader as unknown as NativeCounters['CounterReader'];
  const addon = { surface: 5, CounterReader, ProcessReader, tryOpen, tryOpenInThread, countBusyLoop };
  return { addon, loops };
}
