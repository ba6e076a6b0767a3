import { expect, test } from 'vitest';
import { canonicalEvent } from '../../src/events/canonical-event.ts';
import { groupsOfLabels } from '../../src/events/groups-of-labels.ts';
import { parseEvent } from '../../src/events/parse-event.ts';

// Every label of the predecessors with the type and config that they give it.
const LABELS: readonly (readonly [label: string, type: string, config: number])[] = [
  ['CPUCycles', 'hardware', 0],
  ['Instructions', 'hardware', 1],
  ['CacheRefs', 'hardware', 2],
  ['CacheMisses', 'hardware', 3],
  ['BranchInstr', 'hardware', 4],
  ['BranchMisses', 'hardware', 5],
  ['BusCycles', 'hardware', 6],
  ['StalledCyclesFrontend', 'hardware', 7],
  ['StalledCyclesBackend', 'hardware', 8],
  ['RefCPUCycles', 'hardware', 9],
  ['RefCpuCycles', 'hardware', 9],
  ['CPUClock', 'software', 0],
  ['TaskClock', 'software', 1],
  ['PageFaults', 'software', 2],
  ['ContextSwitches', 'software', 3],
  ['CPUMigrations', 'software', 4],
  ['MinorPageFaults', 'software', 5],
  ['MajorPageFaults', 'software', 6],
  ['AlignmentFaults', 'software', 7],
  ['EmulationFaults', 'software', 8],
  ['L1DataReadHit', 'cache', 0x00000],
  ['L1DataReadMiss', 'cache', 0x10000],
  ['L1DataWriteHit', 'cache', 0x00100],
  ['L1InstrReadHit', 'cache', 0x00001],
  ['L1InstrReadMiss', 'cache', 0x10001],
  ['LastLevelReadHit', 'cache', 0x00002],
  ['LastLevelReadMiss', 'cache', 0x10002],
  ['LastLevelWriteHit', 'cache', 0x00102],
  ['LastLevelWriteMiss', 'cache', 0x10102],
  ['DataTLBReadHit', 'cache', 0x00003],
  ['DataTLBReadMiss', 'cache', 0x10003],
  ['DataTLBWriteHit', 'cache', 0x00103],
  ['DataTLBWriteMiss', 'cache', 0x10103],
  ['InstrTLBReadHit', 'cache', 0x00004],
  ['InstrTLBReadMiss', 'cache', 0x10004],
  ['BPUReadHit', 'cache', 0x00005],
  ['BPUReadMiss', 'cache', 0x10005],
  ['NodeReadHit', 'cache', 0x00006],
  ['NodeReadMiss', 'cache', 0x10006],
  ['NodeWriteHit', 'cache', 0x00106],
  ['NodeWriteMiss', 'cache', 0x10106],
];

test.each(LABELS)('%s', (label, kind, config) => {
  expect(parseEvent(label).meaning).toEqual({ kind, config });
  const { groups, unknown } = groupsOfLabels({ [kind]: label });
  expect(unknown).toEqual([]);
  expect(groups).toEqual([{ name: kind === 'cache' ? label : kind, events: [label], times: [] }]);
});

test('one group for each class', () => {
  const { groups } = groupsOfLabels({
    hardware: 'CPUCycles,Instructions',
    software: 'ContextSwitches',
    cache: 'L1DataReadHit,L1DataReadMiss',
  });
  expect(groups.map(({ name, events }) => [name, events.length])).toEqual([
    ['hardware', 2],
    ['software', 1],
    ['L1DataReadHit,L1DataReadMiss', 2],
  ]);
});

test('TimeEnabled and TimeRunning are those of the group of their list', () => {
  const { groups } = groupsOfLabels({
    hardware: 'TimeRunning,CPUCycles,TimeEnabled',
    software: 'TaskClock',
    cache: 'BPUReadMiss,TimeEnabled',
  });
  expect(groups.map(({ times }) => times)).toEqual([['running', 'enabled'], [], ['enabled']]);
});

test('times of a list without events are idle', () => {
  const { groups, idle, unknown } = groupsOfLabels({
    hardware: 'TimeEnabled,timerunning',
    software: 'PageFaults,TimeEnabled',
  });
  expect(groups).toMatchObject([{ name: 'software', times: ['enabled'] }]);
  expect(idle).toEqual(['TimeEnabled', 'timerunning']);
  expect(unknown).toEqual([]);
});

test('what is no label comes back with its list, once, and with the label that is most like it', () => {
  const { groups, unknown } = groupsOfLabels({
    hardware: 'Cycels,,TimeEnabeld',
    software: 'PageFaults,Cycels,Cycels,zzz',
    cache: `L1DataReadHits,${'x'.repeat(1000)}`,
  });
  expect(groups.map(({ name }) => name)).toEqual(['software']);
  expect(unknown).toEqual([
    { label: 'Cycels', list: 'hardware', nearest: 'CPUCycles' },
    { label: 'TimeEnabeld', list: 'hardware', nearest: 'TimeEnabled' },
    { label: 'Cycels', list: 'software', nearest: 'CPUCycles' },
    { label: 'zzz', list: 'software' },
    { label: 'L1DataReadHits', list: 'cache', nearest: 'L1DataReadHit' },
    { label: 'x'.repeat(1000), list: 'cache' },
  ]);
});

test('a name of perf list, or of JavaScript, is no label', () => {
  const { groups, unknown } = groupsOfLabels({ hardware: 'cycles,constructor,__proto__' });
  expect(groups).toEqual([]);
  expect(unknown).toEqual([
    { label: 'cycles', list: 'hardware', nearest: 'CPUCycles' },
    { label: 'constructor', list: 'hardware' },
    { label: '__proto__', list: 'hardware' },
  ]);
});

test('a label in the list of another class, and of several', () => {
  const { groups, unknown } = groupsOfLabels({
    hardware: 'CPUCycles, PageFaults',
    software: 'PageFaults,CPUCycles',
  });
  expect(unknown).toEqual([]);
  expect(groups.map(({ name, events }) => [name, ...events])).toEqual([
    ['hardware', 'CPUCycles'],
    ['software', 'PageFaults'],
  ]);
});

test('nothing was asked for', () => {
  expect(groupsOfLabels({})).toEqual({ groups: [], idle: [], unknown: [] });
  expect(groupsOfLabels({ hardware: '' })).toEqual({ groups: [], idle: [], unknown: [] });
});

test.each([
  ['cpu-cycles', 'cycles'],
  ['cycles', 'cycles'],
  ['CPUCycles', 'cycles'],
  ['branches', 'branch-instructions'],
  ['cs', 'context-switches'],
  ['MinorPageFaults', 'minor-faults'],
  ['L1DataReadHit', 'L1-dcache-loads'],
  ['llc-load-hits', 'LLC-load-hits'],
  ['cycles:u', undefined],
  ['r01b7', undefined],
  ['cpu/cycles/', undefined],
  ['nonsense', undefined],
])('the canonical event of %s', (name, canonical) => {
  expect(canonicalEvent(name)).toBe(canonical);
});
