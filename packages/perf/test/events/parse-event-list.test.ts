import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_GROUPS } from '../../src/events/default-groups.ts';
import { parseEventList } from '../../src/events/parse-event-list.ts';
import { printEventList } from '../../src/events/print-event-list.ts';
import { PerfError } from '../../src/perf-error.ts';
import { eventListProperty } from './event-list-property.ts';

const shapeOf = (text: string) => parseEventList(text).map(({ name, events }) => [name, ...events]);

test('groups in braces are named after their events', () => {
  expect(shapeOf('{cycles,instructions},{cs}')).toEqual([
    ['cycles,instructions', 'cycles', 'instructions'],
    ['cs', 'cs'],
  ]);
});

test('events outside of braces are a hardware and a software group', () => {
  expect(shapeOf('cycles,context-switches,{branches},instructions,faults')).toEqual([
    ['hardware', 'cycles', 'instructions'],
    ['software', 'context-switches', 'faults'],
    ['branches', 'branches'],
  ]);
});

test('names stay as they were given', () => {
  expect(shapeOf('CPU-Cycles,CPUCycles:u,raw:r01b7')).toEqual([
    ['hardware', 'CPU-Cycles', 'CPUCycles:u', 'raw:r01b7'],
  ]);
});

test('commas between slashes belong to the event, white space does not', () => {
  expect(shapeOf(' { cpu_core/event=0x3c, umask=0x1/ , cycles } ,\n cs ')).toEqual([
    ['cpu_core/event=0x3c,umask=0x1/,cycles', 'cpu_core/event=0x3c,umask=0x1/', 'cycles'],
    ['software', 'cs'],
  ]);
});

test('modifiers of a group are those of its events that have none', () => {
  expect(shapeOf('{cycles,instructions:k,cpu/l3/,cpu/l2/k,raw:r1}:u')[0]?.slice(1)).toEqual([
    'cycles:u',
    'instructions:k',
    'cpu/l3/:u',
    'cpu/l2/k',
    'raw:r1:u',
  ]);
});

test.each([
  ['', 1, 'there is no event in it'],
  ['  ', 1, 'there is no event in it'],
  ['{}', 2, 'the group is empty'],
  ['cycles,{ }', 10, 'the group is empty'],
  ['{cycles', 1, 'the brace is not closed'],
  ['{cycles,', 9, 'an event is missing'],
  ['{', 2, 'an event is missing'],
  ['cycles}', 7, 'there is a closing brace without an opening one'],
  ['}', 1, 'there is a closing brace where an event or a group is missing'],
  ['{cycles,}', 9, 'there is a closing brace where an event is missing'],
  ['{cycles,{cs}}', 9, 'a group cannot be within a group'],
  ['{cycles{cs}}', 8, 'a group cannot be within a group'],
  ['cycles,', 8, 'an event or a group is missing'],
  [',cycles', 1, 'an event or a group is missing before ","'],
  ['cycles instructions', 8, 'a comma is missing before "instructions"'],
  ['{cycles}instructions', 9, 'a comma is missing before "instructions"'],
  ['{cycles,cpu-cycles}', 9, 'cpu-cycles is in its group already (as cycles)'],
  ['{cycles,cycles}', 9, 'cycles is in its group already'],
  ['cycles,cs,CPUCycles', 11, 'CPUCycles is in its group already (as cycles)'],
  ['{cpu/a=1,b/,cpu/b,a=1/}', 13, 'is in its group already'],
  ['{LLC-load-hits,llc-load-hits}', 16, 'is in its group already'],
  ['{cycles},{cycles}', 10, 'the group {cycles} is in the list already'],
  ['cs,cpu/event=1', 7, 'the slash has no second one'],
  ['cs,cyclse', 4, '"cyclse" is not an event that is known'],
  ['{cs}:u', 2, 'would always be 0'],
])('%j is refused', (text, character, what) => {
  const error = refusalOf(text);
  expect(error.code).toBe('ERR_PERF_EVENT');
  expect(error.message).toContain(`at character ${character} of the event list: `);
  expect(error.message).toContain(what);
  expect(error.message).not.toContain('\n');
  expect(error.hint, 'is told beside the message').toBeTypeOf('string');
  expect(error.message).not.toContain(`${error.hint}`);
});

test('a group of more events than the addon takes is refused', () => {
  const list = (length: number) => Array.from({ length }, (_, index) => `r${index.toString(16)}`).join();
  expect(parseEventList(`{${list(256)}}`)[0]?.events).toHaveLength(256);
  expect(refusalOf(`{${list(257)}}`).message).toContain(
    'a group has at most 256 events, and r100 is one more',
  );
  expect(refusalOf(`${list(255)},LLC-load-hits`).message).toContain('LLC-load-hits is one more');
});

test('the same event with and without a modifier is two events', () => {
  expect(parseEventList('{cycles,cycles:u,cycles:k}')).toHaveLength(1);
});

test('the default groups can be written as a list', () => {
  expect(parseEventList(printEventList(DEFAULT_GROUPS))).toEqual(DEFAULT_GROUPS);
});

test('any text is refused in one line, or prints as a list that means the same', () => {
  fc.assert(eventListProperty, { numRuns: 1000 });
});

function refusalOf(text: string): PerfError {
  try {
    parseEventList(text);
  } catch (error) {
    if (error instanceof PerfError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
