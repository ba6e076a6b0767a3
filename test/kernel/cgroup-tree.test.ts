// CgroupTree on the real kernel's cgroups, with its real inotify.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CgroupRef,
  CgroupTree,
  readCgroupStat,
  readEarliestProcessStart,
  systemClock,
} from '@psiperf/cgroup';
import { execa } from 'execa';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { requireCgroups } from '../peer.ts';
import { countKernelObjects } from './inotify-watches.ts';
import { describeInNamespace } from './namespace/describe-in-namespace.ts';
import { makeTestCgroup } from './test-cgroup.ts';

beforeEach(({ skip }) => requireCgroups(skip));

interface Followed {
  readonly directory: string;
  readonly tree: CgroupTree;
  readonly added: CgroupRef[];
  readonly removed: CgroupRef[];
}

/** Follows a cgroup of the test's own. No rescan comes before the test is over: what is seen, inotify told. */
async function followTestCgroup(): Promise<Followed> {
  const { directory } = await makeTestCgroup();
  const added: CgroupRef[] = [];
  const removed: CgroupRef[] = [];
  const tree = new CgroupTree(
    { directory },
    {
      clock: systemClock,
      rescanMillis: 3_600_000,
      isLeaf: (path) => path.endsWith('.scope'),
      onAdded: (ref) => added.push(ref),
      onRemoved: (ref) => removed.push(ref),
      onError: (error) => {
        throw error;
      },
    },
  );
  onTestFinished(() => tree.close());
  await tree.open();
  return { directory, tree, added, removed };
}

function pathsOf(refs: Iterable<CgroupRef>): string[] {
  return Array.from(refs, ({ path }) => path).sort();
}

test('cgroups that another process makes and removes are seen at the next settle', async () => {
  const { directory, tree } = await followTestCgroup();
  expect(tree.mode).toBe('watching');
  execFileSync('mkdir', ['-p', join(directory, 'pod.slice/a.scope')]);
  await tree.settle();
  expect(pathsOf(tree.refs.values())).toEqual(['/', '/pod.slice', '/pod.slice/a.scope']);
  execFileSync('rmdir', [join(directory, 'pod.slice/a.scope'), join(directory, 'pod.slice')]);
  await tree.settle();
  expect(pathsOf(tree.refs.values())).toEqual(['/']);
});

test('a cgroup made again under the same path has another id', async () => {
  const { directory, tree, added, removed } = await followTestCgroup();
  const path = join(directory, 'a.scope');
  mkdirSync(path);
  await tree.settle();
  rmdirSync(path);
  mkdirSync(path);
  await tree.settle();
  expect(pathsOf(added)).toEqual(['/', '/a.scope', '/a.scope']);
  expect(pathsOf(removed)).toEqual(['/a.scope']);
  expect(new Set(added.map(({ id }) => id)).size).toBe(3);
});

test('200 cgroups made and removed in 10 s leave nothing behind', async () => {
  const { directory, tree, added, removed } = await followTestCgroup();
  mkdirSync(join(directory, 'stays.slice'));
  await tree.settle();
  const before = { refs: [...tree.refs.keys()], ...countKernelObjects() };
  const pod = join(directory, 'pod.slice');
  const churn = `for i in $(seq 200); do mkdir -p ${pod}/$i.scope; sleep 0.02; rmdir ${pod}/$i.scope ${pod}; sleep 0.025; done`;
  await execa('sh', ['-ec', churn]);
  await tree.settle();
  expect({ refs: [...tree.refs.keys()], ...countKernelObjects() }).toEqual(before);
  expect(removed.length).toBeGreaterThan(200);
  expect(pathsOf(removed)).toEqual(pathsOf(added.slice(2)));
});

test('a closed tree gives its watches back', async () => {
  const { directory, tree } = await followTestCgroup();
  const before = countKernelObjects();
  for (let pod = 0; pod < 20; pod++) mkdirSync(join(directory, `pod${pod}.slice`));
  await tree.settle();
  expect(countKernelObjects().watches).toBe(before.watches + 20);
  tree.close();
  expect(countKernelObjects()).toEqual({ descriptors: before.descriptors, watches: before.watches - 1 });
});

test.each([
  ['watches', 'max_inotify_watches', 2, 'fs.inotify.max_user_watches'],
  ['instances', 'max_inotify_instances', 0, 'fs.inotify.max_user_instances'],
])('where inotify has no more %s, cgroups are found by polling', async (_, limit, value, hint) => {
  const { name, directory } = await makeTestCgroup();
  mkdirSync(join(directory, 'child'));
  // Limits of /proc/sys/user hold in a user namespace and below, so nobody else is short of watches.
  const prepare = `echo ${value} > /proc/sys/user/${limit}`;
  const found = await describeInNamespace({ unshare: ['-U', '-r'], prepare, parent: name });
  expect(found).toMatchObject({ mode: 'polling', hint: expect.stringContaining(hint), seesNew: true });
});

test('the start of a cgroup is that of its oldest process', async () => {
  const { directory, tree, added } = await followTestCgroup();
  mkdirSync(join(directory, 'a.scope'));
  await tree.settle();
  const [, ref] = added;
  if (ref === undefined) throw new Error('no cgroup was seen');
  expect(await readEarliestProcessStart('/proc', ref)).toBeUndefined();
  const started = Date.now();
  const enter = `echo $$ > ${ref.directory}/cgroup.procs; echo ready; read line`;
  const child = execa('sh', ['-ec', enter], { buffer: false });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const start = await readEarliestProcessStart('/proc', ref);
  child.stdin.end('\n');
  await child;
  // The boot time that it is counted from is cut to whole seconds.
  expect(start).toBeGreaterThan(started - 2_000);
  expect(start).toBeLessThanOrEqual(Date.now() + 1_000);
});

test('cgroup.stat counts what is below', async () => {
  const { directory } = await followTestCgroup();
  mkdirSync(join(directory, 'a'));
  const stat = await readCgroupStat(directory);
  expect(stat).toMatchObject({ descendants: 1, dyingDescendants: expect.any(Number) });
});
