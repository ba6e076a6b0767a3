// Text of the options about counters to a value; see parse-value.ts for what is thrown.

import { type DutyCycle, PerfError, parseEventList, type RequestedGroup } from '@psiperf/perf';
import { parseInterval } from './parse-value.ts';
import { UsageError } from './usage-error.ts';

/** `10s/60s`: counts 10 of every 60 seconds. */
export function parseDutyCycle(text: string): DutyCycle {
  const [count = '', every = '', ...rest] = text.split('/');
  if (every === '' || rest.length > 0)
    throw new UsageError(`'${text}' is not a time and its period, such as 10s/60s`);
  const cycle = { countMillis: parseInterval(count), everyMillis: parseInterval(every) };
  if (cycle.countMillis >= cycle.everyMillis)
    throw new UsageError(`'${text}' leaves no pause: leave out --perf-duty to count all the time`);
  return cycle;
}

/** `{cycles,instructions},context-switches`. */
export function parseEvents(text: string): readonly RequestedGroup[] {
  try {
    return parseEventList(text);
  } catch (error) {
    if (error instanceof PerfError) throw new UsageError(error.message);
    throw error;
  }
}
