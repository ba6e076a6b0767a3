import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostRoots } from '@psiperf/cgroup';
import { expect, test } from 'vitest';
import { CATALOGUE_NAMES } from '../../src/events/catalogue.ts';
import { probeCounters } from '../../src/probe/probe-counters.ts';
import type { RawEvent } from '../../src/raw/native-addon.ts';
import { makeTemporaryTree } from '../support/temporary-tree.ts';
import { type FakeMachine, makeFakeAddon } from './fake-addon.ts';

const [EPERM, ENOENT, EBADF, EACCES, EINVAL, EMFILE, ENOSYS] = [1, 2, 9, 13, 22, 24, 38];
const WORKS = { result: 'works' };

const isHardware = ({ type }: RawEvent) => type !== 1;

const CGROUPS_V2 = '#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t1\t1\t1\nperf_event\t0\t1\t1\n';

const MACHINE = {
  'proc/sys/kernel/osrelease': '6.1.0-18-amd64\n',
  'proc/sys/kernel/perf_event_paranoid': '2\n',
  'proc/self/status': 'Name:\tnode\nCapEff:\t000001ffffffffff\nSeccomp:\t0\n',
  'proc/self/uid_map': '         0          0 4294967295\n',
  'proc/cgroups': CGROUPS_V2,
  'proc/cpuinfo': 'flags\t\t: fpu vme\n',
  'sys/devices/system/cpu/possible': '0-3\n',
  'sys/devices/system/cpu/online': '0-3\n',
  'sys/bus/event_source/devices/cpu/type': '4\n',
  'sys/fs/cgroup/cgroup.procs': '',
  'sys/fs/cgroup/a/cgroup.type': 'domain\n',
};

/** A PMU-less machine: no directory of a PMU, and ENOENT. */
const NO_PMU = { 'sys/bus/event_source/devices/cpu/type': '' };

async function probe(
  machine: FakeMachine = {},
  contents: Readonly<Record<string, string>> = {},
  events?: readonly string[],
) {
  const root = makeTemporaryTree({ ...MACHINE, ...contents });
  const cgroupRoot = join(root, 'sys/fs/cgroup');
  const { addon, loops } = makeFakeAddon(machine);
  const options = { roots: hostRoots(root), cgroupRoot, addon: { addon } };
  const support = await probeCounters(events === undefined ? options : { ...options, events });
  return { support, loops, root, cgroupRoot };
}

test('everything works', async () => {
  const { support } = await probe();
  expect(support).toMatchObject({
    software: WORKS,
    hardware: WORKS,
    cgroups: WORKS,
    hierarchy: { version: 2 },
    pmus: [{ name: 'cpu', cpus: '0-3', probed: WORKS }],
    privileges: { paranoid: 2, perfmon: true, sysAdmin: true, seccomp: false, userNamespace: false },
    kernel: { release: '6.1.0-18-amd64', slowSwitches: undefined, lyingTimes: undefined },
  });
  expect(support.events.map(({ name }) => name)).toEqual([
    ...['cycles', 'instructions', 'cache-references', 'cache-misses'],
    ...['context-switches', 'cpu-migrations', 'minor-faults', 'major-faults'],
  ]);
  expect(support.events.every(({ probed }) => probed.result === 'works')).toBe(true);
});

test('the addon is missing', async () => {
  const roots = hostRoots(makeTemporaryTree(MACHINE));
  const addon = { why: 'it is not built', remedy: 'build it' };
  const support = await probeCounters({ roots, cgroupRoot: roots.sys, addon });
  const missing = { result: 'does-not', reason: 'not-supported', ...addon };
  expect(support).toMatchObject({ software: missing, hardware: missing, cgroups: missing });
  expect(support.events[0]).toEqual({ name: 'cycles', probed: missing });
});

test('no perf_events in the kernel', async () => {
  const { support } = await probe({ open: () => ENOSYS });
  const probed = {
    result: 'does-not',
    reason: 'not-supported',
    why: expect.stringContaining('CONFIG_PERF_EVENTS'),
  };
  expect(support).toMatchObject({ software: probed, hardware: probed, cgroups: probed });
});

test('a seccomp filter', async () => {
  const { support } = await probe(
    { open: () => EPERM },
    { 'proc/self/status': 'CapEff:\t00000000a80425fb\nSeccomp:\t2\n' },
  );
  const probed = {
    result: 'does-not',
    reason: 'not-permitted',
    why: expect.stringMatching(/^a seccomp filter/),
  };
  expect(support).toMatchObject({ software: probed, hardware: probed, cgroups: probed });
  expect(support.events.map((event) => event.probed.result)).not.toContain('works');
});

test('the paranoid level, with the capability that Debian ignores', async () => {
  const { support } = await probe(
    { open: () => EACCES },
    {
      'proc/sys/kernel/perf_event_paranoid': '3\n',
      'proc/self/status': 'CapEff:\t0000004000000000\nSeccomp:\t0\n',
    },
  );
  expect(support.privileges).toMatchObject({ paranoid: 3, perfmon: true, sysAdmin: false });
  const remedy = 'set sysctl kernel.perf_event_paranoid=2, or give CAP_SYS_ADMIN';
  expect(support.software).toMatchObject({ reason: 'not-permitted', remedy });
  expect(support.hardware).toMatchObject({ reason: 'not-permitted', remedy });
});

test.each([
  ['a CPU flag', { 'proc/cpuinfo': 'flags\t\t: fpu hypervisor lahf_lm\n' }],
  ['Xen', { 'sys/hypervisor/type': 'xen\n' }],
  ['the device tree', { 'sys/firmware/devicetree/base/compatible': 'linux,dummy-virt\0' }],
  ['the firmware', { 'sys/class/dmi/id/sys_vendor': 'QEMU\n' }],
])('no PMU in a virtual machine, known by %s', async (_, contents) => {
  const { support } = await probe(
    { open: (event) => (isHardware(event) ? ENOENT : 0) },
    { ...NO_PMU, ...contents },
  );
  expect(support.hardware).toMatchObject({
    result: 'does-not',
    reason: 'not-supported',
    why: 'no PMU in this virtual machine',
  });
  expect(support).toMatchObject({ software: WORKS, cgroups: WORKS, pmus: [] });
  expect(support.events.map(({ probed }) => probed.result)).toEqual([
    ...Array(4).fill('does-not'),
    ...Array(4).fill('works'),
  ]);
});

test('no PMU that the kernel knows', async () => {
  const { support } = await probe({ open: (event) => (isHardware(event) ? ENOENT : 0) }, NO_PMU);
  expect(support.hardware).toMatchObject({ why: 'no PMU that this kernel knows' });
});

test('no PMU, and no permission to ask: sysfs tells', async () => {
  const { support } = await probe({ open: () => EACCES }, NO_PMU);
  expect(support.hardware).toMatchObject({ reason: 'not-supported', why: 'no PMU that this kernel knows' });
  expect(support.software).toMatchObject({ reason: 'not-permitted' });
});

test('too many descriptors at this moment do not mean that there is no PMU', async () => {
  const { support } = await probe({ open: () => EMFILE }, NO_PMU);
  expect(support.hardware).toMatchObject({ result: 'unknown', reason: 'over-budget' });
});

test('a PMU without instructions', async () => {
  const { support, loops } = await probe({
    open: ({ type, config }) => (type === 0 && config === 1n ? ENOENT : 0),
  });
  expect(support.hardware).toEqual(WORKS);
  expect(loops[0]?.map(({ config }) => config)).toEqual([0n]);
  expect(support.events[1]).toMatchObject({ name: 'instructions', probed: { result: 'does-not' } });
});

test('a virtual PMU that lies', async () => {
  const { support } = await probe({ countPerMilli: ({ config }) => (config === 1n ? 39.5 : 1e6) });
  expect(support.hardware).toMatchObject({
    result: 'does-not',
    reason: 'unreliable',
    why: expect.stringMatching(/^the PMU lies: it counted 395 in a busy loop of 10 ms/),
  });
  expect(support.events[0]?.probed).toBe(support.hardware);
  expect(support.pmus[0]?.probed).toBe(support.hardware);
});

test('the slowest emulated CPU is no lie', async () => {
  const { support } = await probe({ countPerMilli: ({ config }) => (config === 1n ? 62_000 : 1e6) });
  expect(support.hardware).toEqual(WORKS);
});

test('a PMU that another tool has', async () => {
  const { support } = await probe({ ratio: 0 });
  expect(support.hardware).toMatchObject({ result: 'unknown', reason: 'not-scheduled' });
});

test('a loop that cannot be counted', async () => {
  const { support } = await probe({ loopErrno: EACCES });
  expect(support.hardware).toMatchObject({ result: 'unknown', why: expect.stringContaining('EACCES') });
});

test('events: what opens and counts works, what opens and counts nothing is unknown, what does not open is not there', async () => {
  const { support } = await probe(
    {
      open: ({ type, config }) => (type === 3 && config === 0x10005n ? ENOENT : 0),
      countPerMilli: ({ type, config }) => (type === 4 && config === 0xffn ? 0 : 1e6),
    },
    {},
    [
      'r01b7',
      'rff',
      'branch-load-misses',
      'branch-load-hits',
      'LLC-load-hits',
      'cgroup-switches',
      'cpu/x=1/',
    ],
  );
  const byName = Object.fromEntries(support.events.map(({ name, probed }) => [name, probed]));
  expect(byName).toEqual({
    r01b7: WORKS,
    rff: expect.objectContaining({ result: 'unknown', why: expect.stringContaining('proves nothing') }),
    'branch-load-misses': expect.objectContaining({ result: 'does-not', reason: 'not-supported' }),
    'branch-load-hits': expect.objectContaining({ why: expect.stringMatching(/^branch-load-misses: /) }),
    'LLC-load-hits': WORKS,
    'cgroup-switches': WORKS,
    'cpu/x=1/': expect.objectContaining({
      result: 'does-not',
      why: expect.stringContaining('no event or field x'),
    }),
  });
});

test('every event of the catalogue can be probed', async () => {
  const { support } = await probe({}, {}, CATALOGUE_NAMES);
  expect(support.events.filter(({ probed }) => probed.result !== 'works')).toEqual([]);
});

test('a name that is no event is refused', async () => {
  await expect(probe({}, {}, ['cyclse'])).rejects.toMatchObject({ code: 'ERR_PERF_EVENT' });
});

test('hybrid: each PMU by itself', async () => {
  const { support } = await probe(
    { open: ({ type }, { cpu }) => (type === 0 && cpu >= 2 ? ENOENT : 0) },
    {
      ...NO_PMU,
      'sys/bus/event_source/devices/cpu_core/type': '4\n',
      'sys/bus/event_source/devices/cpu_core/cpus': '0-1\n',
      'sys/bus/event_source/devices/cpu_atom/type': '10\n',
      'sys/bus/event_source/devices/cpu_atom/cpus': '2-3\n',
    },
  );
  expect(support.pmus.map(({ name, cpus, probed }) => [name, cpus, probed.result])).toEqual([
    ['cpu_atom', '2-3', 'does-not'],
    ['cpu_core', '0-1', 'works'],
  ]);
});

const refusesCgroups = (errno: number): FakeMachine => ({
  open: (_, { directory }) => (directory === undefined ? 0 : errno),
});

test('a cgroup2 tree whose root was never written to', async () => {
  const { support } = await probe(refusesCgroups(ENOENT));
  expect(support.cgroups).toMatchObject({
    result: 'does-not',
    reason: 'not-supported',
    why: expect.stringContaining('nobody has written the cgroup.subtree_control of its root'),
    remedy: expect.stringContaining('echo +pids > '),
    mayChange: true,
  });
  expect(support.software).toEqual(WORKS);
});

test('the root alone proves nothing', async () => {
  const root = makeTemporaryTree({ ...MACHINE, 'alone/cgroup.procs': '' });
  const { addon } = makeFakeAddon();
  const cgroupRoot = join(root, 'alone');
  const alone = await probeCounters({ roots: hostRoots(root), cgroupRoot, addon: { addon } });
  expect(alone.cgroups).toMatchObject({
    result: 'unknown',
    why: `there is no cgroup below ${cgroupRoot} to try it with`,
  });
});

test('the root of a cgroup namespace is no root', async () => {
  const root = makeTemporaryTree({ ...MACHINE, 'alone/cgroup.type': 'domain\n' });
  const { addon } = makeFakeAddon();
  const { cgroups } = await probeCounters({
    roots: hostRoots(root),
    cgroupRoot: join(root, 'alone'),
    addon: { addon },
  });
  expect(cgroups).toEqual(WORKS);
});

test('one cgroup that works is enough', async () => {
  const { support } = await probe(
    { open: (_, { directory }) => (directory?.endsWith('/a') ? ENOENT : 0) },
    { 'sys/fs/cgroup/b/cgroup.type': 'domain\n' },
  );
  expect(support.cgroups).toEqual(WORKS);
});

test.each([
  [EBADF, 'not-supported', /is not a tree of cgroups/],
  [EINVAL, 'not-supported', /CONFIG_CGROUP_PERF/],
  [EACCES, 'not-permitted', /cannot be opened/],
])('a cgroup is refused with errno %d', async (errno, reason, why) => {
  const { support } = await probe(refusesCgroups(errno));
  expect(support.cgroups).toMatchObject({ result: 'does-not', reason, why: expect.stringMatching(why) });
});

test.each([
  ['without CONFIG_CGROUP_PERF', 'cpu\t1\t1\t1\n', 'not-supported', /CONFIG_CGROUP_PERF/],
  ['switched off at boot', 'perf_event\t0\t1\t0\n', 'disabled', /cgroup_disable=perf_event/],
  [
    'in a v1 hierarchy that is not mounted',
    'perf_event\t5\t1\t1\n',
    'not-supported',
    /\(number 5\).* not mounted here/,
  ],
])('the controller is %s', async (_, cgroups, reason, why) => {
  const { support } = await probe({}, { 'proc/cgroups': cgroups });
  expect(support.cgroups).toMatchObject({ result: 'does-not', reason, why: expect.stringMatching(why) });
});

test('a v1 hierarchy: the cgroup of the same path is tried', async () => {
  const root = makeTemporaryTree({
    ...MACHINE,
    'proc/cgroups': 'perf_event\t5\t1\t1\n',
    'sys/fs/cgroup/unified/pod/cgroup.type': 'domain\n',
    'sys/fs/cgroup/perf_event/pod/': '',
  });
  const mount = join(root, 'sys/fs/cgroup/perf_event');
  const treeMount = join(root, 'sys/fs/cgroup/unified');
  const mounts = [
    `40 31 0:37 / /elsewhere rw - cgroup cgroup rw,perf_event`,
    `41 31 0:37 / ${mount} rw - cgroup cgroup rw,perf_event`,
    `42 31 0:38 / ${treeMount} rw - cgroup2 cgroup2 rw`,
  ];
  writeFileSync(join(root, 'proc/self/mountinfo'), mounts.join('\n'));
  const tried: (string | undefined)[] = [];
  const { addon } = makeFakeAddon({
    open: (_, { directory }) => {
      tried.push(directory);
      return 0;
    },
  });
  const support = await probeCounters({
    roots: hostRoots(root),
    cgroupRoot: treeMount,
    addon: { addon },
    events: [],
  });
  expect(support.hierarchy).toEqual({ version: 1, mount, treeMount });
  expect(support.cgroups).toEqual(WORKS);
  expect(tried.filter((directory) => directory !== undefined)).toEqual([join(mount, 'pod')]);
});

test('the kernel is told of', async () => {
  const { support } = await probe({}, { 'proc/sys/kernel/osrelease': '6.12.41+deb13-amd64\n' });
  expect(support.kernel).toMatchObject({
    release: '6.12.41+deb13-amd64',
    slowSwitches: undefined,
    lyingTimes: expect.stringContaining('measured on 6.12'),
  });
});
