import { expect, test } from 'vitest';
import { identityOf, isSoftware, parseEvent } from '../../src/events/parse-event.ts';

const meaningOf = (name: string) => parseEvent(name).meaning;
const refusal = (message: RegExp, hint: RegExp) =>
  expect.objectContaining({ message: expect.stringMatching(message), hint: expect.stringMatching(hint) });

test.each([
  ['cycles', 'hardware', 0],
  ['branches', 'hardware', 4],
  ['idle-cycles-backend', 'hardware', 8],
  ['ref-cycles', 'hardware', 9],
  ['cpu-clock', 'software', 0],
  ['faults', 'software', 2],
  ['migrations', 'software', 4],
  ['cgroup-switches', 'software', 11],
  ['L1-dcache-loads', 'cache', 0x00000],
  ['L1-dcache-load-misses', 'cache', 0x10000],
  ['L1-dcache-stores', 'cache', 0x00100],
  ['L1-dcache-store-misses', 'cache', 0x10100],
  ['L1-dcache-prefetches', 'cache', 0x00200],
  ['L1-dcache-prefetch-misses', 'cache', 0x10200],
  ['L1-icache-load-misses', 'cache', 0x10001],
  ['LLC-loads', 'cache', 0x00002],
  ['llc-store-misses', 'cache', 0x10102],
  ['dTLB-prefetch-misses', 'cache', 0x10203],
  ['iTLB-loads', 'cache', 0x00004],
  ['branch-loads', 'cache', 0x00005],
  ['branch-load-misses', 'cache', 0x10005],
  ['node-stores', 'cache', 0x00106],
])('%s', (name, kind, config) => {
  expect(meaningOf(name)).toEqual({ kind, config });
});

test.each(['iTLB-stores', 'branch-stores', 'L1-icache-stores', 'L1-dcache', 'L1-dcache-hits'])(
  'no CPU has %s',
  (name) => {
    expect(() => parseEvent(name)).toThrow(refusal(/not an event that is known$/, /^did you mean /));
  },
);

test('true hits are accesses without misses, with the modifiers of both', () => {
  const { meaning } = parseEvent('L1-dcache-load-hits:u');
  expect(meaning.kind).toBe('hits');
  if (meaning.kind !== 'hits') return;
  expect([meaning.accesses, meaning.misses].map(({ name, excludeKernel }) => [name, excludeKernel])).toEqual([
    ['L1-dcache-loads:u', true],
    ['L1-dcache-load-misses:u', true],
  ]);
});

test.each([
  ['r01b7', 0x1b7n],
  ['raw:r01b7', 0x1b7n],
  ['rffffffffffffffff', 2n ** 64n - 1n],
])('raw event %s', (name, config) => {
  expect(meaningOf(name)).toEqual({ kind: 'raw', config });
});

test('in the terms of a PMU', () => {
  expect(meaningOf('cpu_core/event=0x3c,umask=1,inv/')).toEqual({
    kind: 'pmu',
    pmu: 'cpu_core',
    terms: [{ name: 'event', value: 0x3cn }, { name: 'umask', value: 1n }, { name: 'inv' }],
  });
  expect(meaningOf('cpu/cache-misses/')).toEqual({
    kind: 'pmu',
    pmu: 'cpu',
    terms: [{ name: 'cache-misses' }],
  });
});

test.each([
  ['cycles', false, false],
  ['cycles:u', false, true],
  ['cycles:k', true, false],
  ['cycles:uk', false, false],
  ['raw:r1b7:u', false, true],
  ['r1b7:k', true, false],
  ['cpu/l3/u', false, true],
  ['cpu/l3/:k', true, false],
  ['page-faults:k', true, false],
  ['context-switches:k', true, false],
])('modifiers: %s', (name, excludeUser, excludeKernel) => {
  expect(parseEvent(name)).toMatchObject({ excludeUser, excludeKernel });
});

test.each([
  ['cpu-clock:u', ':u'],
  ['task-clock:k', ':k'],
  ['TaskClock:k', ':k'],
])('%s is refused: the kernel does not leave out a part of a clock', (name, modifier) => {
  expect(() => parseEvent(name)).toThrow(
    refusal(/a clock counts .* together$/, new RegExp(`^leave out the ${modifier}$`)),
  );
});

test('a clock with both parts is a clock', () => {
  expect(parseEvent('task-clock:uk')).toMatchObject({ excludeUser: false, excludeKernel: false });
});

test.each(['context-switches:u', 'cs:u', 'ContextSwitches:u', 'cpu-migrations:u', 'cgroup-switches:u'])(
  '%s would always be 0',
  (name) => {
    expect(() => parseEvent(name)).toThrow(refusal(/would always be 0: /, /^leave out the :u$/));
  },
);

test.each([
  ['', /not an event/],
  ['cycles:', /ends in a colon/],
  ['cycles:p', /modifier "p"/],
  ['cycles:u:k', /modifier "u:k"/],
  ['sched:sched_switch', /not an event/],
  ['rfffffffffffffffff', /not an event/],
  ['cpu//', /lacks a term/],
  ['cpu/event=/', /"event=", which is no term/],
  ['cpu/event=0xg/', /no term/],
  ['cpu/event=1,event=2/', /the term event twice/],
  ['cpu/event=0x10000000000000000/', /more than 64 bits/],
  ['cpu/l3/p', /modifier "p"/],
  ['cycles\n', /"cycles\\n" is not/],
  ['x'.repeat(300), /too long/],
])('%j is refused', (name, message) => {
  expect(() => parseEvent(name)).toThrow(message);
});

test.each([
  ['cycels', /^did you mean cycles/],
  ['L1-dcache-load-mises', /^did you mean L1-dcache-load-misses/],
  ['zzzzzzzz', /^perf list shows names/],
])('%j is not known, and what may be meant', (name, hint) => {
  expect(() => parseEvent(name)).toThrow(refusal(/is not an event that is known$/, hint));
});

test('the same event has the same identity, whatever its name', () => {
  const identity = (name: string) => identityOf(parseEvent(name));
  expect(identity('cpu-cycles')).toBe(identity('CPUCycles'));
  expect(identity('L1DataReadHit')).toBe(identity('L1-dcache-loads'));
  expect(identity('raw:r1b7')).toBe(identity('r01b7'));
  expect(identity('cpu/a=1,b=0x2/')).toBe(identity('cpu/b=2,a=1/'));
  expect(identity('cycles:uk')).toBe(identity('cycles'));
  expect(identity('cycles:u')).not.toBe(identity('cycles'));
  expect(identity('LLC-load-hits')).not.toBe(identity('LLC-loads'));
});

test('software events', () => {
  expect(isSoftware(parseEvent('major-faults'))).toBe(true);
  expect(isSoftware(parseEvent('tracepoint/config=1/'))).toBe(true);
  expect(isSoftware(parseEvent('cycles'))).toBe(false);
  expect(isSoftware(parseEvent('msr/tsc/'))).toBe(false);
});
