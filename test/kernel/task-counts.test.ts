// Tasks whose states are known, counted in each way and from each place: both readers must tell of just these.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findCgroupRoot, hostRoots, readCgroupRef } from '@psiperf/cgroup';
import type { TaskCounts } from '@psiperf/load';
import { openTaskReader } from '@psiperf/load/open-load';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { compileProgram } from '../bed/c-program.ts';
import { BedContainer, ContainerBed } from '../bed/container-bed.ts';
import { requireCgroups } from '../peer.ts';
import { type CountingPlace, countInNamespace } from './load/count-in-namespace.ts';

beforeEach(({ skip }) => requireCgroups(skip));

const WITHIN_MILLIS = 20_000;

/** Of `task_states 2 3 1 2`. */
const BUSY: TaskCounts = { running: 2, sleeping: 5, uninterruptible: 1, stopped: 2 };
const BUSY_ARGUMENTS = ['2', '3', '1', '2'];
/** Of `task_states 0 0 0 0`. */
const IDLE: TaskCounts = { running: 0, sleeping: 1, uninterruptible: 0, stopped: 0 };
const IDLE_ARGUMENTS = ['0', '0', '0', '0'];
const EMPTY: TaskCounts = { running: 0, sleeping: 0, uninterruptible: 0, stopped: 0 };

const HIDDEN = { absent: 'not-permitted' };

/** Waits until the tasks of a cgroup are those, as they are seen from here. */
async function untilCounted(directory: string, counts: TaskCounts): Promise<void> {
  const root = await findCgroupRoot(hostRoots(), directory);
  const reader = await openTaskReader({ prefer: 'typescript', procRoot: '/proc', root });
  const ref = await readCgroupRef(directory, '/');
  if (ref === undefined) throw new Error(`${directory} is gone`);
  for (const deadline = Date.now() + WITHIN_MILLIS; ; await sleep(20)) {
    const [counted] = await reader.read([ref]);
    if (JSON.stringify(counted) === JSON.stringify(counts)) return;
    if (Date.now() > deadline) throw new Error(`it has ${JSON.stringify(counted)}`);
  }
}

/** Three containers: one with tasks in every state, one with a single task, and an empty one. */
async function openBed(name: string) {
  const program = await compileProgram('task_states');
  await using stack = new AsyncDisposableStack();
  const bed = stack.use(await ContainerBed.open(`psiperf-test-${process.pid}-${name}`));
  const [busy, idle, empty] = [await bed.add(), await bed.add(), await bed.add()];
  busy.run(program, ...BUSY_ARGUMENTS);
  idle.run(program, ...IDLE_ARGUMENTS);
  await untilCounted(busy.directory, BUSY);
  await untilCounted(idle.directory, IDLE);
  const paths = [busy, idle, empty].map(({ directory }) => `/${relative(bed.directory, directory)}`);
  const opened = stack.move();
  return {
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
    bed,
    busy,
    idle,
    paths,
    root: bed.directory,
  };
}

function makeMountPoint(): string {
  const directory = mkdtempSync(join(tmpdir(), 'psiperf-count-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

const NEW_PROC = 'mount -t proc none /proc';
const OWN_PIDS = ['--pid', '--fork', '--kill-child'];
const NOBODY = 'setpriv --reuid 65534 --regid 65534 --clear-groups';

type Place = Omit<CountingPlace, 'at' | 'root' | 'cgroup'>;

/** From where tasks are seen, and how they are counted there. */
const SEEING: readonly (readonly [name: string, method: string, place: (at: string) => Place])[] = [
  ['the host', 'threads', () => ({ procRoot: '/proc' })],
  ['the host, by its procfs elsewhere', 'threads', (at) => ({ procRoot: `${at}/proc` })],
  ['the host, as another user than root', 'threads', () => ({ procRoot: '/proc', launcher: NOBODY })],
  [
    'a pid namespace, with the procfs of the host',
    'walk',
    (at) => ({ procRoot: `${at}/proc`, unshare: OWN_PIDS, prepare: [NEW_PROC] }),
  ],
  [
    'the same, as another user than root',
    'walk',
    (at) => ({ procRoot: `${at}/proc`, unshare: OWN_PIDS, prepare: [NEW_PROC], launcher: NOBODY }),
  ],
];

test.each(SEEING)('are counted from %s by %s', async (_, method, toPlace) => {
  await using opened = await openBed('seen');
  const at = makeMountPoint();
  const counted = await countInNamespace({ at, root: opened.root, ...toPlace(at) }, opened.paths);
  expect(counted).toEqual([
    { kind: 'native', method, outcomes: [BUSY, IDLE, EMPTY] },
    { kind: 'typescript', method, outcomes: [BUSY, IDLE, EMPTY] },
  ]);
});

test('are counted from a container, which has namespaces of its own, by the mounted /proc', async () => {
  await using opened = await openBed('container');
  const own = await opened.bed.add({ podUid: opened.busy.podUid });
  const at = makeMountPoint();
  const place: CountingPlace = {
    at,
    root: opened.root,
    procRoot: `${at}/proc`,
    cgroup: own.directory,
    unshare: [...OWN_PIDS, '--cgroup'],
    prepare: ['mount -t cgroup2 none /sys/fs/cgroup', NEW_PROC],
  };
  // The first is a sibling in the same pod, /../<id>; the others are in other pods, /../../pod<uid>/<id>.
  for (const { method, outcomes } of await countInNamespace(place, opened.paths)) {
    expect(method).toBe('walk');
    expect(outcomes).toEqual([BUSY, IDLE, EMPTY]);
  }
});

/** The procfs is mounted before there is a pid namespace, and so is the host's. */
function toHiddenPlace(at: string, hidepid: string): Place {
  return {
    procRoot: `${at}/hiding`,
    prepare: [`mkdir ${at}/hiding`, `mount -t proc -o hidepid=${hidepid} none ${at}/hiding`],
    launcher: `unshare ${OWN_PIDS.join(' ')} --mount-proc ${NOBODY}`,
  };
}

const NOT_SEEING: readonly (readonly [name: string, method: string, place: (at: string) => Place])[] = [
  [
    'a pid namespace without the procfs of the host',
    'threads',
    () => ({ procRoot: '/proc', unshare: OWN_PIDS, prepare: [NEW_PROC] }),
  ],
  [
    'another user, with hidepid=invisible',
    'threads',
    () => ({
      procRoot: '/proc',
      prepare: ['mount -t proc -o hidepid=invisible none /proc'],
      launcher: NOBODY,
    }),
  ],
  [
    'another user, with hidepid=noaccess',
    'threads',
    () => ({
      procRoot: '/proc',
      prepare: ['mount -t proc -o hidepid=noaccess none /proc'],
      launcher: NOBODY,
    }),
  ],
  [
    'a pid namespace and another user, with the procfs of the host and hidepid=invisible',
    'walk',
    (at) => toHiddenPlace(at, 'invisible'),
  ],
  [
    'a pid namespace and another user, with the procfs of the host and hidepid=noaccess',
    'walk',
    (at) => toHiddenPlace(at, 'noaccess'),
  ],
];

test.each(NOT_SEEING)('are not permitted to %s, by %s', async (_, method, toPlace) => {
  await using opened = await openBed('hidden');
  const at = makeMountPoint();
  const counted = await countInNamespace({ at, root: opened.root, ...toPlace(at) }, opened.paths);
  for (const each of counted) {
    expect(each.method).toBe(method);
    expect(each.outcomes.slice(0, 2)).toEqual([HIDDEN, HIDDEN]);
  }
});

/** Makes a cgroup in another one. */
async function addChild(directory: string, name: string): Promise<BedContainer> {
  const child = join(directory, name);
  await mkdir(child);
  return new BedContainer(child, '', '');
}

/** A thread of a process that is not its first and is in this state. */
function findThread(pid: string, letter: string): string {
  const ids = readdirSync(`/proc/${pid}/task`).filter((id) => id !== pid);
  const found = ids.find((id) =>
    readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8').includes(`) ${letter} `),
  );
  if (found === undefined) throw new Error(`no thread of ${pid} is ${letter}`);
  return found;
}

test('of cgroups below are counted with them, single threads included', async () => {
  await using opened = await openBed('below');
  const { busy, bed, root } = opened;
  const { directory: threaded } = await addChild(busy.directory, 'threaded');
  writeFileSync(join(threaded, 'cgroup.type'), 'threaded');
  const [pid = ''] = readFileSync(join(busy.directory, 'cgroup.procs'), 'utf8').split('\n');
  const moved = [findThread(pid, 'R'), findThread(pid, 'S')];
  for (const id of moved) writeFileSync(join(threaded, 'cgroup.threads'), id);
  const nesting = await bed.add();
  const nested = await addChild((await addChild(nesting.directory, 'a')).directory, 'b');
  nested.run(await compileProgram('task_states'), ...IDLE_ARGUMENTS);
  await untilCounted(nested.directory, IDLE);
  const paths = [busy.directory, threaded, nesting.directory].map(
    (directory) => `/${relative(bed.directory, directory)}`,
  );
  const at = makeMountPoint();
  const walking = { procRoot: `${at}/proc`, unshare: OWN_PIDS, prepare: [NEW_PROC] };
  for (const place of [{ procRoot: '/proc' }, walking]) {
    for (const { outcomes } of await countInNamespace({ at, root, ...place }, paths))
      expect(outcomes).toEqual([BUSY, { ...EMPTY, running: 1, sleeping: 1 }, IDLE]);
  }
});

test('are those of no cgroup that was removed, or made anew at its path', async () => {
  await using opened = await openBed('removed');
  const { bed, idle } = opened;
  const root = await findCgroupRoot(hostRoots(), bed.directory);
  const path = `/${relative(bed.directory, idle.directory)}`;
  const old = await readCgroupRef(bed.directory, path);
  if (old === undefined) throw new Error('it is there');
  for (const prefer of ['native', 'typescript'] as const) {
    const reader = await openTaskReader({ prefer, procRoot: '/proc', root });
    await idle.remove();
    expect(await reader.read([old])).toEqual([{ absent: 'gone' }]);
    await bed.add(idle);
    expect(await reader.read([old])).toEqual([{ absent: 'gone' }]);
  }
});

test('are over budget where there are more than the limit', async () => {
  await using opened = await openBed('limit');
  const root = await findCgroupRoot(hostRoots(), opened.bed.directory);
  const refs = await Promise.all(opened.paths.map((path) => readCgroupRef(root.directory, path)));
  const targets = refs.filter((ref) => ref !== undefined);
  for (const prefer of ['native', 'typescript'] as const) {
    const reader = await openTaskReader({ prefer, procRoot: '/proc', root, limit: 5 });
    expect(await reader.read(targets)).toEqual([{ absent: 'over-budget' }, IDLE, EMPTY]);
  }
});
