// Looks for lists of events that the parser does not take as it should: `node event-list-fuzz.ts --seconds 60`.

import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { eventListProperty } from './event-list-property.ts';

/** Runs for this long, with another seed each time. @throws Error with the shortest list that fails, and its seed. */
export function fuzzEventLists(seconds: number): { readonly lists: number } {
  const end = performance.now() + seconds * 1000;
  let lists = 0;
  do {
    const { numRuns, failed, ...rest } = fc.check(eventListProperty, { numRuns: 2000 });
    lists += numRuns;
    if (failed) throw new Error(fc.defaultReportMessage({ numRuns, failed, ...rest } as never));
  } while (performance.now() < end);
  return { lists };
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } });
  const { lists } = fuzzEventLists(Number(values.seconds));
  process.stdout.write(`${lists} lists of events\n`);
}
