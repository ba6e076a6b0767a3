// Text of the options about counters to a value; see parse-value.ts for what is thrown.

import { type DutyCycle, PerfError, parseEventList, type RequestedGroup } from '@psiperf/perf';
import { withHint } from '../report/with-hint.ts';
import { parseInterval } from './parse-value.ts';
import { UsageError } from './usage-error.ts';

/** Opening and closing a window takes its time: what is shorter is mostly that. */
const SHORTEST_MILLIS = 100;

/** `10s/60s`: counts 10 of every 60 seconds. */
export function parseDutyCycle(text: string): DutyCycle {
  const [count = '', every, ...rest] = text.split('/');
  if (every === undefined || rest.length > 0)
    throw new UsageError(`'${text}' is not a time and its period, such as 10s/60s`);
  if (count.trim() === '') throw new UsageError(`'${text}' has no time before the slash, such as 10s/60s`);
  if (every.trim() === '') throw new UsageError(`'${text}' has no period behind the slash, such as 10s/60s`);
  const cycle = { countMillis: parseInterval(count), everyMillis: parseInterval(every) };
  if (cycle.countMillis >= cycle.everyMillis)
    throw new UsageError(`'${text}' leaves no pause: leave out --perf-duty to count all the time`);
  if (cycle.countMillis < SHORTEST_MILLIS)
    throw new UsageError(`'${text}' counts for less than ${SHORTEST_MILLIS}ms at a time`);
  return cycle;
}

/** `{cycles,instructions},context-switches`. */
export function parseEvents(text: string): readonly RequestedGroup[] {
  try {
    return parseEventList(text);
  } catch (error) {
    if (error instanceof PerfError) throw new UsageError(withHint(error));
    throw error;
  }
}
