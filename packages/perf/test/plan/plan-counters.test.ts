import { ABSENT } from '@psiperf/cgroup';
import { describe, expect, test } from 'vitest';
import { DEFAULT_GROUPS } from '../../src/events/default-groups.ts';
import { parseEventList } from '../../src/events/parse-event-list.ts';
import { planCounters } from '../../src/plan/plan-counters.ts';
import type { PmuTopology } from '../../src/pmu/pmu.ts';
import { type FakePmuOptions, makeFakePmu } from './fake-pmu.ts';
import { EVERYTHING_WORKS, FOUR_CPUS, HYBRID, makePmu } from './plan-fixture.ts';

function plan(
  list: string,
  { topology = FOUR_CPUS, ...pmu }: Partial<FakePmuOptions> & { topology?: PmuTopology } = {},
  support = EVERYTHING_WORKS,
) {
  const { tryOpen } = makeFakePmu({ counters: 4, ...pmu });
  return planCounters({ groups: parseEventList(list), topology, support, tryOpen });
}

test('the default: two groups, which have room', () => {
  const { tryOpen } = makeFakePmu({ counters: 4 });
  const made = planCounters({
    groups: DEFAULT_GROUPS,
    topology: FOUR_CPUS,
    support: EVERYTHING_WORKS,
    tryOpen,
  });
  expect(made.groups.map(({ name, hardware, events }) => ({ name, hardware, events }))).toEqual([
    { name: 'hardware', hardware: true, events: DEFAULT_GROUPS[0]?.events },
    { name: 'software', hardware: false, events: DEFAULT_GROUPS[1]?.events },
  ]);
  expect(made.multiplexing).toBeUndefined();
  expect(made.notes).toEqual([]);
  expect(made.events.map(({ place }) => place)).toEqual([
    ...[0, 1, 2, 3].map((count) => ({ group: 0, count })),
    ...[0, 1, 2, 3].map((count) => ({ group: 1, count })),
  ]);
  expect(made.groups[0]?.raw.parts).toEqual([
    { cpus: [0, 1, 2, 3], events: [0n, 1n, 2n, 3n].map((config) => rawEvent(0, config)) },
  ]);
});

test('descriptors are those of the CPUs that are online', () => {
  const { descriptorsPerTarget, descriptorsOnce } = plan('{cycles,instructions},context-switches');
  expect(descriptorsPerTarget).toBe(3 * 3);
  expect(descriptorsOnce).toBe(3);
});

test('an event that the CPU lacks is left out, and the others stay together', () => {
  const made = plan('{cycles,bus-cycles,instructions}', { has: ({ config }) => config !== 6n });
  expect(made.groups.map(({ events }) => events)).toEqual([['cycles', 'instructions']]);
  expect(made.events.map(({ place }) => place)).toEqual([
    { group: 0, count: 0 },
    ABSENT['not-supported'],
    { group: 0, count: 1 },
  ]);
  expect(made.events[1]?.why).toBe('no PMU of this machine has it (ENOENT)');
});

test('a software event goes along in a hardware group, behind the hardware events', () => {
  const made = plan('{context-switches,cycles}');
  expect(made.groups.map(({ name, events }) => ({ name, events }))).toEqual([
    { name: 'context-switches,cycles', events: ['cycles', 'context-switches'] },
  ]);
  expect(made.events[0]).toEqual({ name: 'context-switches', place: { group: 0, count: 1 } });
});

test('a group for which the PMU has no room is split, and the parts take turns', () => {
  const made = plan('{cycles,instructions,branches,branch-misses,cache-misses}');
  expect(made.groups.map(({ name }) => name)).toEqual([
    'cycles,instructions,branches,branch-misses',
    'cache-misses',
  ]);
  expect(made.notes).toEqual([expect.stringContaining('is split into {cycles,')]);
  expect(made.multiplexing).toMatch(/no room for the groups .* take turns/);
});

test('groups that each have room, but not at once', () => {
  const made = plan('{cycles,instructions,branches},{cache-references,cache-misses}');
  expect(made.groups).toHaveLength(2);
  expect(made.notes).toEqual([]);
  expect(made.multiplexing).toBeDefined();
});

test('software events need no room', () => {
  expect(
    plan('{cycles,instructions,branches,branch-misses,cs},{faults,migrations}').multiplexing,
  ).toBeUndefined();
});

test('an event of two groups is that of the first', () => {
  const made = plan('{cycles,instructions},{branches,cycles}', { counters: 8 });
  expect(made.events.map(({ name, place }) => [name, place])).toEqual([
    ['cycles', { group: 0, count: 0 }],
    ['instructions', { group: 0, count: 1 }],
    ['branches', { group: 1, count: 0 }],
  ]);
});

test('true hits are two counts of one group, shared with the events that are asked for', () => {
  const made = plan('{L1-dcache-load-hits,L1-dcache-load-misses}');
  expect(made.groups[0]?.events).toEqual(['L1-dcache-loads', 'L1-dcache-load-misses']);
  expect(made.events.map(({ place }) => place)).toEqual([
    { group: 0, count: 0, minus: 1 },
    { group: 0, count: 1 },
  ]);
});

test('the two counts of true hits stay together when a group is split', () => {
  const made = plan('{cycles,instructions,branches,LLC-load-hits}');
  expect(made.groups.map(({ events }) => events)).toEqual([
    ['cycles', 'instructions', 'branches'],
    ['LLC-loads', 'LLC-load-misses'],
  ]);
  expect(made.events[3]?.place).toEqual({ group: 1, count: 0, minus: 1 });
});

test('true hits where the PMU has no room for two events, or lacks one', () => {
  const small = plan('LLC-load-hits', { counters: 1 });
  expect(small.groups).toEqual([]);
  expect(small.events).toEqual([
    { name: 'LLC-load-hits', place: ABSENT['not-supported'], why: expect.stringContaining('no room') },
  ]);
  const lacking = plan('LLC-load-hits', { has: ({ config }) => config !== 0x10002n });
  expect(lacking.events[0]?.why).toMatch(/^LLC-load-misses: no PMU/);
});

test('a group that is split keeps its times', () => {
  const { tryOpen } = makeFakePmu({ counters: 1 });
  const groups = [{ name: 'hardware', events: ['CPUCycles', 'Instructions'], times: ['enabled'] as const }];
  const made = planCounters({ groups, topology: FOUR_CPUS, support: EVERYTHING_WORKS, tryOpen });
  expect(made.groups.map(({ name, times }) => [name, times])).toEqual([
    ['CPUCycles', ['enabled']],
    ['Instructions', ['enabled']],
  ]);
});

test('parts of the same events have different names', () => {
  const made = plan('{cycles},{cycles,instructions}', { counters: 1 });
  expect(made.groups.map(({ name }) => name)).toEqual(['cycles', 'cycles (2)', 'instructions']);
});

test('hybrid: an event of both PMUs is asked of each, by its type', () => {
  const made = plan('{cycles,L1-dcache-loads,r01b7}', { topology: HYBRID });
  expect(made.groups[0]?.raw.parts).toEqual([
    {
      cpus: [2, 3],
      events: [rawEvent(0, 0xa_0000_0000n), rawEvent(3, 0xa_0000_0000n), rawEvent(10, 0x1b7n)],
    },
    { cpus: [0, 1], events: [rawEvent(0, 0x4_0000_0000n), rawEvent(3, 0x4_0000_0000n), rawEvent(4, 0x1b7n)] },
  ]);
  expect(made.descriptorsPerTarget).toBe(3 * 4);
});

test('hybrid: events of two PMUs, and of both, are in groups of their own, software events with those of both', () => {
  const made = plan('{cycles,cpu_core/event=0x3c/,cpu_atom/event=0x3c/,cs}', {
    topology: HYBRID,
    counters: 8,
  });
  expect(made.groups.map(({ events }) => events)).toEqual([
    ['cycles', 'cs'],
    ['cpu_core/event=0x3c/'],
    ['cpu_atom/event=0x3c/'],
  ]);
  expect(made.notes).toEqual([expect.stringContaining('counted in different places')]);
  expect(made.groups[1]?.raw.parts).toEqual([{ cpus: [0, 1], events: [rawEvent(4, 0x3cn)] }]);
});

test('hybrid: a software event is not limited to the CPUs of one PMU', () => {
  const made = plan('{cpu_core/event=0x3c/,cs}', { topology: HYBRID });
  expect(made.groups.map(({ events }) => events)).toEqual([['cpu_core/event=0x3c/'], ['cs']]);
  expect(made.groups[1]?.raw.parts[0]?.cpus).toEqual([0, 1, 2, 3]);
});

test('hybrid: an event that only one PMU has is left out: its value would be of some CPUs', () => {
  const made = plan('ref-cycles', { topology: HYBRID, has: (_, cpu) => cpu < 2 });
  expect(made.events[0]).toMatchObject({
    place: ABSENT['not-supported'],
    why: expect.stringContaining('cpu_atom'),
  });
});

test('big.LITTLE: the kernel finds the PMU, and every kind of CPU is asked', () => {
  const topology: PmuTopology = {
    possible: [0, 1, 2, 3],
    online: [0, 1, 2, 3],
    pmus: [
      makePmu({ name: 'armv8_cortex_a53', type: 8, cpus: [0, 1] }),
      makePmu({ name: 'armv8_cortex_a72', type: 9, cpus: [2, 3] }),
    ],
  };
  const made = plan('{cycles,r11},armv8_cortex_a72/event=0x11/', { topology });
  expect(made.groups.map(({ raw }) => raw.parts)).toEqual([
    [{ cpus: [0, 1, 2, 3], events: [rawEvent(0, 0n), rawEvent(4, 0x11n)] }],
    [{ cpus: [2, 3], events: [rawEvent(9, 0x11n)] }],
  ]);
  const lacking = plan('cycles', { topology, has: (_, cpu) => cpu < 2 });
  expect(lacking.events[0]?.place).toBe(ABSENT['not-supported']);
});

test.each([
  ['uncore_imc_0/event=0x1/', /uncore_imc_0 counts for all CPUs together, not by cgroup/],
  ['nothing/event=0x1/', /no PMU nothing, only cpu/],
  ['cpu/umbrella/', /no event or field umbrella: it has l3, event, umask/],
  ['cpu/event=0x100/', /fewer bits/],
])('in the terms of a PMU: %s', (list, why) => {
  const [event] = plan(list).events;
  expect(event?.place).toBe(ABSENT['not-supported']);
  expect(event?.why).toMatch(why);
});

test('an alias of sysfs', () => {
  expect(plan('cpu/l3/').groups[0]?.raw.parts[0]?.events).toEqual([rawEvent(4, 0x412en)]);
});

describe('where there is no PMU of CPUs', () => {
  const topology: PmuTopology = {
    ...FOUR_CPUS,
    pmus: [
      makePmu({ name: 'software', type: 1, cpus: [0, 1, 2, 3], kind: 'other' }),
      makePmu({ name: 'msr', type: 9, cpus: [0, 1, 2, 3], kind: 'other' }),
      makePmu({ name: 'power', type: 12, cpus: [0], kind: 'uncore' }),
    ],
  };
  const hardware = { result: 'does-not', reason: 'not-supported', why: 'no PMU here' } as const;
  const support = { ...EVERYTHING_WORKS, hardware };

  test('what the kernel lists besides is counted all the same', () => {
    const made = plan('cs,software/config=4/,msr/event=0/', { topology }, support);
    expect(made.groups).toMatchObject([
      { name: 'software', hardware: false, raw: { parts: [{ events: [rawEvent(1, 3n), rawEvent(1, 4n)] }] } },
      { name: 'hardware', hardware: true, raw: { parts: [{ events: [rawEvent(9, 0n)] }] } },
    ]);
  });

  test.each([
    ['cycles', 'no PMU here'],
    ['nothing/event=1/', 'this machine has no PMU nothing'],
    ['power/event=1/', 'power counts for all CPUs together, not by cgroup'],
    ['msr/tsk/', 'msr has no event or field tsk: it has l3, event, umask'],
    ['software/config=1/u', 'a clock counts user space and the kernel together'],
  ])('%s has the true reason', (list, why) => {
    expect(plan(list, { topology }, support).events[0]).toMatchObject({
      place: ABSENT['not-supported'],
      why,
    });
  });

  test('without software events nothing else is the reason', () => {
    const software = { result: 'does-not', reason: 'not-permitted', why: 'no' } as const;
    const made = plan('nothing/event=1/', { topology }, { ...support, software });
    expect(made.events[0]).toMatchObject({ place: ABSENT['not-permitted'], why: 'no' });
  });
});

test('modifiers', () => {
  const [group] = plan('{cycles,instructions:k}:u').groups;
  expect(group?.raw.parts[0]?.events).toEqual([
    { ...rawEvent(0, 0n), excludeKernel: true },
    { ...rawEvent(0, 1n), excludeUser: true },
  ]);
});

test('what the machine does not support is not tried', () => {
  const refused = { result: 'does-not', reason: 'unreliable', why: 'it lies' } as const;
  const made = plan('cycles,cs', {}, { ...EVERYTHING_WORKS, hardware: refused });
  expect(made.groups.map(({ name }) => name)).toEqual(['software']);
  expect(made.events[0]).toEqual({ name: 'cycles', place: ABSENT.unreliable, why: 'it lies' });
});

test('without cgroups nothing is planned', () => {
  const refused = { result: 'does-not', reason: 'disabled', why: 'switched off' } as const;
  const made = plan('cycles,cs', {}, { ...EVERYTHING_WORKS, cgroups: refused });
  expect(made).toMatchObject({ groups: [], descriptorsPerTarget: 0, descriptorsOnce: 0 });
  expect(made.events.map(({ place }) => place)).toEqual([ABSENT.disabled, ABSENT.disabled]);
});

test('cgroups that may be countable later are planned for', () => {
  const refused = { result: 'does-not', reason: 'not-supported', why: 'not yet', mayChange: true } as const;
  const made = plan('cycles,cs', {}, { ...EVERYTHING_WORKS, cgroups: refused });
  expect(made.groups.map(({ name }) => name)).toEqual(['hardware', 'software']);
});

test('without the addon nothing is planned', () => {
  const groups = parseEventList('cycles');
  const made = planCounters({ groups, topology: FOUR_CPUS, support: EVERYTHING_WORKS, tryOpen: undefined });
  expect(made.groups).toEqual([]);
  expect(made.events[0]?.place).toBe(ABSENT['not-supported']);
});

test('permission that is missing for an event', () => {
  const { tryOpen } = { tryOpen: () => ({ errno: 13, event: 0 }) };
  const made = planCounters({
    groups: parseEventList('cycles'),
    topology: FOUR_CPUS,
    support: EVERYTHING_WORKS,
    tryOpen,
  });
  expect(made.events[0]?.place).toBe(ABSENT['not-permitted']);
});

test('too many descriptors at this moment say nothing about an event', () => {
  const made = planCounters({
    groups: parseEventList('cycles'),
    topology: FOUR_CPUS,
    support: EVERYTHING_WORKS,
    tryOpen: () => ({ errno: 24, event: 0 }),
  });
  expect(made.groups).toHaveLength(1);
});

test('a kernel whose times lie', () => {
  const kernel = { ...EVERYTHING_WORKS.kernel, lyingTimes: 'they do' };
  expect(plan('cycles', {}, { ...EVERYTHING_WORKS, kernel }).timesLie).toBe(true);
  expect(plan('cycles').timesLie).toBe(false);
});

function rawEvent(type: number, config: bigint) {
  return { type, config, config1: 0n, config2: 0n, excludeUser: false, excludeKernel: false };
}

test('more events than the addon takes at once are never asked for at once: they take turns', () => {
  const words = (first: number) =>
    Array.from({ length: 200 }, (_, index) => `r${(first + index).toString(16)}`);
  const sizes: number[] = [];
  const tryOpen = (events: readonly unknown[]) => {
    sizes.push(events.length);
    return { errno: 0, event: -1 };
  };
  const groups = parseEventList(`{${words(0)}},{${words(1000)}}`);
  const made = planCounters({ groups, topology: FOUR_CPUS, support: EVERYTHING_WORKS, tryOpen });
  expect(Math.max(...sizes)).toBe(200);
  expect(made.multiplexing).toContain('take turns');
});

test('an addon that throws has no room', () => {
  const tryOpen = () => {
    throw new TypeError('tryOpen(...)');
  };
  const groups = parseEventList('cycles');
  const made = planCounters({ groups, topology: FOUR_CPUS, support: EVERYTHING_WORKS, tryOpen });
  expect(made.events[0]?.place).toBe(ABSENT['not-supported']);
});
