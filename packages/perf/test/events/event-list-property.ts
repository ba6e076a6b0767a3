import fc from 'fast-check';
import { KNOWN_NAMES } from '../../src/events/catalogue.ts';
import { parseEventList } from '../../src/events/parse-event-list.ts';
import { printEventList } from '../../src/events/print-event-list.ts';
import { PerfError } from '../../src/perf-error.ts';

const pieces = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...KNOWN_NAMES) },
  {
    weight: 8,
    arbitrary: fc.constantFrom('{', '}', ',', ',', ',', ':u', ':k', ':uk', ':', '/', '=', ' ', '\n'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('cpu/event=0x3c,umask=0x1/', 'cpu_core/l3/u', 'r01b7', 'raw:rff', 'raw:'),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6, unit: 'binary' }) },
);

const mixed = fc.array(pieces, { maxLength: 24 }).map((all) => all.join(''));

/** Lists that are right, but for an event that is twice in a group. */
const event = fc.oneof(
  fc.constantFrom(...KNOWN_NAMES),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((config) => `r${config.toString(16)}`),
  fc
    .tuple(fc.constantFrom('cpu', 'cpu_core'), fc.nat(255))
    .map(([pmu, code]) => `${pmu}/event=${code},umask=0x1/k`),
);
const group = fc.array(event, { minLength: 1, maxLength: 4 }).map((events) => `{ ${events.join(' , ')} }`);
const wellFormed = fc
  .array(fc.oneof(event, group), { minLength: 1, maxLength: 6 })
  .map((items) => items.join(','));

/** Any text is either refused with one line, or groups whose printed form means the same groups. */
export const eventListProperty = fc.property(fc.oneof(mixed, wellFormed), (text) => {
  const groups = parseOrRefuse(text);
  if (groups === undefined) return;
  const printed = printEventList(groups);
  const again = parseEventList(printed);
  if (JSON.stringify(again) !== JSON.stringify(groups)) throw new Error(`${printed} means something else`);
  if (printEventList(again) !== printed) throw new Error(`${printed} is printed otherwise`);
});

function parseOrRefuse(text: string) {
  try {
    return parseEventList(text);
  } catch (error) {
    if (!(error instanceof PerfError) || error.code !== 'ERR_PERF_EVENT') throw error;
    if (/[\n\r]/.test(error.message)) throw new Error(`not one line: ${error.message}`);
    return undefined;
  }
}
