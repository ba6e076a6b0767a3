// The name of one event, as perf writes it: https://man7.org/linux/man-pages/man1/perf-list.1.html
//
//     cycles   L1-dcache-load-misses:u   r01b7   raw:r01b7   cpu_core/event=0x3c,umask=0x1/   cpu/cache-misses/k

import { PerfError } from '../perf-error.ts';
import { findCatalogueEvent, KNOWN_NAMES } from './catalogue.ts';
import { findNearestNames } from './nearest-names.ts';
import type { EventMeaning, EventTerm, ParsedEvent } from './parsed-event.ts';

const RAW = /^(?:raw:)?r([0-9a-f]{1,16})(?::(.*))?$/is;
const OF_PMU = /^([a-z_][\w.-]*)\/([^/]*)\/:?([^/]*)$/is;
const NAMED = /^([^:/]+)(?::(.*))?$/s;
const TERM = /^([a-z_][\w.-]*)(?:=(0x[0-9a-f]+|[0-9]+))?$/i;

/** A name longer than this is no name, and comparing it with all that are known would take its time. */
const MAX_NAME_LENGTH = 256;
const MAX_VALUE = 2n ** 64n - 1n;

/** They happen in the kernel alone, which `:u` leaves out: they would always be 0. */
const ONLY_IN_KERNEL: ReadonlySet<string> = new Set([
  'context-switches',
  'cpu-migrations',
  'cgroup-switches',
]);

/** The kernel counts all of the time that a task runs, whatever is to be left out. */
const CLOCKS: ReadonlySet<string> = new Set(['cpu-clock', 'task-clock']);

type Modifiers = Pick<ParsedEvent, 'excludeUser' | 'excludeKernel'>;

/** @throws PerfError `ERR_PERF_EVENT` for a name that is not understood, or that would count nothing. */
export function parseEvent(name: string): ParsedEvent {
  if (name.length > MAX_NAME_LENGTH) throw fail(`${name.slice(0, 20)}…`, 'is too long for an event');
  const ofPmu = OF_PMU.exec(name);
  if (ofPmu !== null) return parseOfPmu(name, ofPmu);
  const named = NAMED.exec(name);
  const event = findCatalogueEvent(named?.[1] ?? '');
  if (named !== null && event !== undefined) {
    const modifiers = parseModifiers(name, named[2]);
    if (modifiers.excludeKernel && ONLY_IN_KERNEL.has(event.canonical)) {
      throw fail(
        name,
        'would always be 0: it happens in the kernel, which :u leaves out',
        `leave out the :u`,
      );
    }
    if (CLOCKS.has(event.canonical) && (modifiers.excludeKernel || modifiers.excludeUser)) {
      const modifier = modifiers.excludeKernel ? ':u' : ':k';
      throw fail(
        name,
        'would count all the same: a clock counts user space and the kernel together',
        `leave out the ${modifier}`,
      );
    }
    return { name, meaning: toMeaning(event.meaning, named[2]), ...modifiers };
  }
  const raw = RAW.exec(name);
  if (raw !== null) {
    const meaning = { kind: 'raw', config: BigInt(`0x${raw[1]}`) } as const;
    return { name, meaning, ...parseModifiers(name, raw[2]) };
  }
  throw failUnknown(name, named?.[1] ?? name);
}

/** What the kernel counts itself, and lists among the PMUs all the same. */
const PMUS_OF_KERNEL: ReadonlySet<string> = new Set(['software', 'tracepoint', 'breakpoint']);

/** Whether the kernel itself counts it, without a PMU. */
export function isSoftware({ meaning }: ParsedEvent): boolean {
  return meaning.kind === 'software' || (meaning.kind === 'pmu' && PMUS_OF_KERNEL.has(meaning.pmu));
}

/** Equal for two names of the same event, counted alike. */
export function identityOf(event: ParsedEvent): string {
  const { meaning } = event;
  const counted = `${event.excludeUser ? '' : 'u'}${event.excludeKernel ? '' : 'k'}`;
  switch (meaning.kind) {
    case 'hits':
      return `hits ${identityOf(meaning.accesses)}`;
    case 'pmu': {
      const terms = meaning.terms.map(({ name, value }) => `${name}=${value ?? ''}`).sort();
      return `${meaning.pmu}/${terms.join()}/${counted}`;
    }
    default:
      return `${meaning.kind} ${meaning.config} ${counted}`;
  }
}

function toMeaning(
  meaning: NonNullable<ReturnType<typeof findCatalogueEvent>>['meaning'],
  modifiers: string | undefined,
): EventMeaning {
  if (meaning.kind !== 'hits') return meaning;
  const part = (name: string) => parseEvent(modifiers ? `${name}:${modifiers}` : name);
  return { kind: 'hits', accesses: part(meaning.accesses), misses: part(meaning.misses) };
}

function parseOfPmu(name: string, [, pmu = '', terms = '', modifiers]: readonly string[]): ParsedEvent {
  const meaning = { kind: 'pmu', pmu, terms: parseTerms(name, terms) } as const;
  return { name, meaning, ...parseModifiers(name, modifiers) };
}

function parseTerms(name: string, text: string): readonly EventTerm[] {
  const terms = text.split(',').map((term) => parseTerm(name, term.trim()));
  const twice = terms.find((term, index) => terms.findIndex((other) => other.name === term.name) !== index);
  if (twice !== undefined) throw fail(name, `has the term ${twice.name} twice`);
  return terms;
}

function parseTerm(name: string, text: string): EventTerm {
  const parts = TERM.exec(text);
  if (parts === null) {
    const hint = 'terms are an event of the PMU, or field=number, with commas between them';
    throw fail(name, text === '' ? 'lacks a term' : `has ${quote(text)}, which is no term`, hint);
  }
  const [, term = '', digits] = parts;
  if (digits === undefined) return { name: term };
  const value = BigInt(digits);
  if (value > MAX_VALUE) throw fail(name, `has a number of more than 64 bits for ${term}`);
  return { name: term, value };
}

/** Of perf's modifiers those that say what to count; the others are of sampling, or of virtual machines. */
function parseModifiers(name: string, text = ''): Modifiers {
  const colon = name.endsWith(':');
  if (colon || !/^[uk]*$/.test(text)) {
    const what = text === '' ? 'ends in a colon' : `has the modifier ${quote(text)}`;
    throw fail(name, `${what}, but only :u (user space) and :k (kernel) can be counted`);
  }
  const excluded = (letter: string) => text !== '' && !text.includes(letter);
  return { excludeUser: excluded('u'), excludeKernel: excluded('k') };
}

function failUnknown(name: string, wanted: string): PerfError {
  const nearest = findNearestNames(wanted, KNOWN_NAMES);
  const hint =
    nearest.length > 0
      ? `did you mean ${nearest.join(' or ')}?`
      : 'perf list shows names; an event of the CPU alone is raw:r<hex> or <pmu>/event=<number>/';
  return fail(name, 'is not an event that is known', hint);
}

function fail(event: string, what: string, hint?: string): PerfError {
  return new PerfError('ERR_PERF_EVENT', `${quote(event)} ${what}`, { event, hint });
}

/** On one line, whatever it holds. */
function quote(text: string): string {
  return JSON.stringify(text);
}
