import { ABSENT, hostRoots } from '@psiperf/cgroup';
import { describe, expect, test } from 'vitest';
import { parseEventList } from '../src/events/parse-event-list.ts';
import { openProcessCounters } from '../src/open-process-counters.ts';
import type { NativeCounters, RawEvent, RawGroup } from '../src/raw/native-addon.ts';
import { type FakeMachine, makeFakeAddon } from './probe/fake-addon.ts';
import { ManualClock } from './support/manual-clock.ts';
import { makeTemporaryTree } from './support/temporary-tree.ts';

const [EPERM, ENOENT, EIO, EACCES, EBUSY, EMFILE] = [1, 2, 5, 13, 16, 24];
const READ_STEP = 0x10000;

const MACHINE = {
  'proc/sys/kernel/osrelease': '6.12.0\n',
  'proc/sys/kernel/perf_event_paranoid': '2\n',
  'proc/self/status': 'CapEff:\t0000000000000000\nSeccomp:\t0\n',
  'proc/self/uid_map': '         0          0 4294967295\n',
  'proc/self/limits': 'Max open files            1024                 4096                 files\n',
  'proc/cpuinfo': 'flags\t\t: fpu\n',
  'sys/devices/system/cpu/possible': '0-3\n',
  'sys/devices/system/cpu/online': '0-3\n',
  'sys/bus/event_source/devices/cpu/type': '4\n',
};

/** A reader that was made: of which groups, with how many descriptors; it gives these rows. */
class FakeReader {
  static made: { groups: readonly RawGroup[]; maxDescriptors: number }[] = [];
  static status: readonly number[] = [];
  static values: readonly number[] = [];
  closed = false;

  constructor(groups: readonly RawGroup[], maxDescriptors: number) {
    FakeReader.made.push({ groups, maxDescriptors });
  }

  async read(status: Int32Array, values: Float64Array): Promise<number> {
    status.set(FakeReader.status);
    values.set(FakeReader.values);
    return 24;
  }

  close(): void {
    this.closed = true;
  }
}

async function open(
  list: string,
  machine: FakeMachine = {},
  contents: Readonly<Record<string, string>> = {},
) {
  FakeReader.made = [];
  const roots = hostRoots(makeTemporaryTree({ ...MACHINE, ...contents }));
  const ProcessReader: NativeCounters['ProcessReader'] = FakeReader;
  const { addon, loops } = makeFakeAddon({ ...machine, ProcessReader });
  const counters = await openProcessCounters({
    roots,
    groups: parseEventList(list),
    clock: new ManualClock(),
    addon: { addon },
  });
  const groups = FakeReader.made.flatMap((made) => made.groups);
  const opened = groups.flatMap(({ parts }) => parts.flatMap(({ events }) => events));
  return { ...counters, opened, loops };
}

const LIST = '{cycles,instructions},{context-switches,cpu-migrations,minor-faults}';
const isUnprivileged = ({ excludeKernel }: RawEvent) => (excludeKernel ? 0 : EACCES);

describe('where the kernel may be counted', () => {
  test('it is, and nothing lacks', async () => {
    const { plan, lacks, opened, metrics } = await open(LIST);
    expect(lacks).toEqual([]);
    expect(plan.groups.map(({ events }) => events)).toEqual([
      ['cycles', 'instructions'],
      ['context-switches', 'cpu-migrations', 'minor-faults'],
    ]);
    expect(opened.some(({ excludeKernel }) => excludeKernel)).toBe(false);
    expect(metrics.map(({ name, subjects }) => `${subjects}.${name}`)).toContain(
      'process.perf.context_switches',
    );
    expect(FakeReader.made[0]?.maxDescriptors).toBe(512);
  });

  test('times are relied upon: what is wrong about them on this kernel is the clock of cgroups', async () => {
    expect((await open(LIST)).plan.timesLie).toBe(false);
  });

  test('an event that no PMU has is absent, and why is told', async () => {
    const openInThread = ({ type, config }: RawEvent) => (type === 0 && config === 1n ? ENOENT : 0);
    const { plan, lacks } = await open(LIST, { openInThread });
    expect(plan.events[1]?.place).toEqual(ABSENT['not-supported']);
    expect(lacks).toEqual(['instructions: no PMU of this machine has it (ENOENT)']);
  });
});

describe('without a privilege', () => {
  test('it is user space only; what happens in the kernel is absent, and never 0', async () => {
    const { plan, lacks, opened, loops } = await open(LIST, { openInThread: isUnprivileged });
    expect(plan.events.map(({ name, place }) => [name, place])).toEqual([
      ['cycles', { group: 0, count: 0 }],
      ['instructions', { group: 0, count: 1 }],
      ['context-switches', ABSENT['not-permitted']],
      ['cpu-migrations', ABSENT['not-permitted']],
      ['minor-faults', { group: 1, count: 0 }],
    ]);
    expect(opened).toHaveLength(3);
    expect([...opened, ...loops.flat()].every(({ excludeKernel }) => excludeKernel)).toBe(true);
    expect(lacks).toEqual([
      expect.stringMatching(
        /^only user space is counted: kernel.perf_event_paranoid is 2, .*; give CAP_PERFMON$/,
      ),
      'context-switches, cpu-migrations: it happens in the kernel, and only user space is counted',
    ]);
  });

  test('the part of an event that is in the kernel is absent', async () => {
    const { plan } = await open('cycles:k,cycles:u', { openInThread: isUnprivileged });
    expect(plan.events.map(({ place }) => place)).toEqual([ABSENT['not-permitted'], { group: 0, count: 0 }]);
  });

  test('nothing is left of events of the scheduler alone', async () => {
    const { reader, metrics, lacks } = await open('context-switches', { openInThread: isUnprivileged });
    expect(reader).toBeUndefined();
    expect(metrics).toEqual([]);
    expect(lacks).toHaveLength(2);
  });

  test.each([
    [
      'at a level that refuses user space, too',
      EACCES,
      '4',
      /perf_event_paranoid is 4, .*; .*perf_event_paranoid=2/,
    ],
    ['behind a seccomp filter', EPERM, '2', /EPERM.*; /],
  ])('there is nothing, and why: %s', async (_name, errno, level, why) => {
    const contents = { 'proc/sys/kernel/perf_event_paranoid': level };
    const { reader, lacks } = await open(LIST, { openInThread: () => errno }, contents);
    expect(reader).toBeUndefined();
    expect(lacks).toEqual([expect.stringMatching(why)]);
  });
});

test('without the addon there is nothing, and why', async () => {
  const missing = { why: 'the addon is not built', remedy: 'run npm run build' };
  const { reader, lacks } = await openProcessCounters({
    roots: hostRoots(makeTemporaryTree(MACHINE)),
    groups: parseEventList(LIST),
    clock: new ManualClock(),
    addon: missing,
  });
  expect(reader).toBeUndefined();
  expect(lacks).toEqual([expect.stringMatching(/^cycles, .*: the addon is not built; run npm run build$/)]);
});

test('a name that is not understood', async () => {
  await expect(open('cyclez')).rejects.toMatchObject({ code: 'ERR_PERF_EVENT' });
});

describe('a reading', () => {
  async function read(status: readonly number[], values: readonly number[]) {
    FakeReader.status = status;
    FakeReader.values = values;
    const { reader } = await open(LIST);
    const reading = await reader?.read();
    expect(reader?.heldDescriptors).toBe(24);
    return reading;
  }
  const VALUES = [2e9, 1e9, 0.5, 10, 20, 2e9, 2e9, Number.NaN, 1, 2, 3];

  test('has the counts of each group', async () => {
    const reading = await read([0, 0, 0, 0, 0, 0], VALUES);
    expect(reading?.missing).toBeUndefined();
    expect(reading?.sample.groups).toEqual([
      { counts: [10, 20], enabledNanos: 2e9, runningNanos: 1e9, lowestRatio: 0.5 },
      { counts: [1, 2, 3], enabledNanos: 2e9, runningNanos: 2e9, lowestRatio: undefined },
    ]);
  });

  test('tells why a group has none', async () => {
    const reading = await read([EBUSY, -1, 1, EIO + READ_STEP, -1, -1], VALUES);
    expect(reading?.sample.groups).toEqual([
      expect.objectContaining({ code: 'ERR_PERF_OPEN', event: 'instructions', path: '/proc/self' }),
      expect.objectContaining({ code: 'ERR_PERF_READ', errno: EIO }),
    ]);
    expect((await read([-5, -1, -1, 0, 0, 0], VALUES))?.sample.groups[0]).toBe(ABSENT['not-scheduled']);
  });

  test('tells why some threads are not in it', async () => {
    expect((await read([0, 0, 0, 0, 3, EMFILE], VALUES))?.missing).toBe('EMFILE');
  });
});
