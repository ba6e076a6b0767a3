// The events that have a name of their own: those of `perf list`, and the labels of psiperf's predecessors. Numbers are
// those of linux/perf_event.h: https://man7.org/linux/man-pages/man2/perf_event_open.2.html

import { CACHE_EVENTS, CACHE_HITS } from './cache-events.ts';
import { EVENT_LABELS } from './labels.ts';
import type { EventMeaning } from './parsed-event.ts';

/** PERF_TYPE_HARDWARE: the name that psiperf uses, other names of `perf list`, the config. */
const HARDWARE: readonly (readonly [canonical: string, aliases: readonly string[], config: number])[] = [
  ['cycles', ['cpu-cycles'], 0],
  ['instructions', [], 1],
  ['cache-references', [], 2],
  ['cache-misses', [], 3],
  ['branch-instructions', ['branches'], 4],
  ['branch-misses', [], 5],
  ['bus-cycles', [], 6],
  ['stalled-cycles-frontend', ['idle-cycles-frontend'], 7],
  ['stalled-cycles-backend', ['idle-cycles-backend'], 8],
  ['ref-cycles', [], 9],
];

/** PERF_TYPE_SOFTWARE. */
const SOFTWARE: readonly (readonly [canonical: string, aliases: readonly string[], config: number])[] = [
  ['cpu-clock', [], 0],
  ['task-clock', [], 1],
  ['page-faults', ['faults'], 2],
  ['context-switches', ['cs'], 3],
  ['cpu-migrations', ['migrations'], 4],
  ['minor-faults', [], 5],
  ['major-faults', [], 6],
  ['alignment-faults', [], 7],
  ['emulation-faults', [], 8],
  ['dummy', [], 9],
  ['bpf-output', [], 10],
  ['cgroup-switches', [], 11],
];

/** An event of the catalogue. True hits are named by the two events that they come from. */
export interface CatalogueEvent {
  /** The one name of all that mean this event. */
  readonly canonical: string;
  readonly meaning:
    | Extract<EventMeaning, { readonly config: number }>
    | { readonly kind: 'hits'; readonly accesses: string; readonly misses: string };
}

/** Names without regard to case: nothing but case tells `LLC-loads` from `llc-loads`. */
const BY_NAME: ReadonlyMap<string, CatalogueEvent> = makeCatalogue();

/** The event of this name or label, without modifiers; undefined where the catalogue has none. */
export function findCatalogueEvent(name: string): CatalogueEvent | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** Every canonical name, hardware first: what `perf list` would offer, and the true hits. */
export const CATALOGUE_NAMES: readonly string[] = [
  ...new Set([...BY_NAME.values()].map(({ canonical }) => canonical)),
];

/** Every name that is understood, as it is usually written. */
export const KNOWN_NAMES: readonly string[] = [
  ...CATALOGUE_NAMES,
  ...[...HARDWARE, ...SOFTWARE].flatMap(([, aliases]) => aliases),
  ...Object.keys(EVENT_LABELS),
];

function makeCatalogue(): ReadonlyMap<string, CatalogueEvent> {
  const events = new Map<string, CatalogueEvent>();
  const add = (name: string, event: CatalogueEvent) => events.set(name.toLowerCase(), event);
  for (const [kind, table] of [
    ['hardware', HARDWARE],
    ['software', SOFTWARE],
  ] as const) {
    for (const [canonical, aliases, config] of table) {
      for (const name of [canonical, ...aliases]) add(name, { canonical, meaning: { kind, config } });
    }
  }
  for (const { name, config } of CACHE_EVENTS) {
    add(name, { canonical: name, meaning: { kind: 'cache', config } });
  }
  for (const { name, accesses, misses } of CACHE_HITS) {
    add(name, { canonical: name, meaning: { kind: 'hits', accesses, misses } });
  }
  for (const [label, { event }] of Object.entries(EVENT_LABELS)) {
    const meant = events.get(event.toLowerCase());
    if (meant !== undefined) add(label, meant);
  }
  return events;
}
