import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CgroupRef } from '@psiperf/cgroup';
import { ContainerNamer, type ContainerRecord, type PodSource } from '@psiperf/kubernetes';
import type { MetricSubject } from '@psiperf/telemetry';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../../../test/bed/manual-clock.ts';
import { MeasuredCgroups } from '../../src/collect/measured-cgroups.ts';
import type { MeasuredScope } from '../../src/config/config.ts';

const ID = 'a'.repeat(64);
const UID = '11111111-2222-3333-4444-555555555555';
const POD = `/kubepods/burstable/pod${UID}`;

const ref = (path: string, id: bigint): CgroupRef => ({ id, path, directory: `/none${path}` });

/** A source of fixed answers; what it is not told of it does not know. */
function sourceOf(records: Record<string, ContainerRecord>): PodSource {
  return {
    name: 'fixed',
    probe: async () => ({ available: true, adds: 'everything' }),
    find: async (containerId) => records[containerId],
    findPod: async () => undefined,
    close: async () => {},
  };
}

function measure(options: {
  scopes?: MeasuredScope[];
  records?: Record<string, ContainerRecord>;
  clock?: ManualClock;
  describing?: PodSource;
  describesLater?: boolean;
  withProcess?: 'told' | 'seen';
}) {
  const clock = options.clock ?? new ManualClock(1_000_000);
  const sources = [sourceOf(options.records ?? {}), ...(options.describing ? [options.describing] : [])];
  const namer = new ContainerNamer(sources, { clock, graceMillis: 5_000 });
  const scopes = new Set<MeasuredScope>(options.scopes ?? ['containers']);
  const { describesLater = true, withProcess } = options;
  const allowed = { labels: new Set(['app']), annotations: new Set<string>() };
  const naming = { namer, allowed, describesLater, withProcess, procRoot: '/none', bootMillis: 0, clock };
  return { clock, cgroups: new MeasuredCgroups(scopes, naming) };
}

const paths = (cgroups: MeasuredCgroups) => cgroups.list().map((cgroup) => cgroup.ref.path);

const WEB: ContainerRecord = {
  kind: 'container',
  podName: 'web-0',
  namespace: 'shop',
  containerName: 'nginx',
};

describe('MeasuredCgroups', () => {
  it('measures a container under its name, from the start that its source states', async () => {
    const { cgroups } = measure({ records: { [ID]: { ...WEB, startedAtMillis: 900_000 } } });
    cgroups.add(ref(`${POD}/${ID}`, 7n));
    await cgroups.settle();
    const [cgroup] = cgroups.list();
    expect(cgroup?.startMillis).toBe(900_000);
    expect(cgroup?.entity).toEqual({
      subject: 'container',
      attributes: {
        'k8s.namespace.name': 'shop',
        'k8s.pod.name': 'web-0',
        'k8s.pod.uid': UID,
        'k8s.container.name': 'nginx',
        'container.id': ID,
        'cgroup.path': `${POD}/${ID}`,
      },
    });
  });

  it('never dates a start after the first sighting', async () => {
    const { cgroups } = measure({ records: { [ID]: { ...WEB, startedAtMillis: 2_000_000 } } });
    cgroups.add(ref(`${POD}/${ID}`, 7n));
    await cgroups.settle();
    expect(cgroups.list()[0]?.startMillis).toBe(1_000_000);
  });

  it('waits for a name, then measures with what the path tells, and keeps to that', async () => {
    const records: Record<string, ContainerRecord> = {};
    const { clock, cgroups } = measure({ records });
    cgroups.add(ref(`${POD}/${ID}`, 7n));
    await cgroups.settle();
    expect(cgroups.list()).toEqual([]);
    expect(cgroups.counts()).toEqual({ containers: 0, waiting: 1, standsIn: false });
    clock.advance(5_000);
    await cgroups.settle();
    const [settled] = cgroups.list();
    expect(settled?.entity.attributes).toMatchObject({ 'k8s.pod.uid': UID, 'container.id': ID });
    records[ID] = WEB;
    clock.advance(60_000);
    await cgroups.settle();
    expect(cgroups.list()[0]?.entity).toBe(settled?.entity);
  });

  it('leaves sandboxes out', async () => {
    const { clock, cgroups } = measure({ records: { [ID]: { kind: 'sandbox' } } });
    cgroups.add(ref(`${POD}/${ID}`, 7n));
    await cgroups.settle();
    clock.advance(60_000);
    await cgroups.settle();
    expect(cgroups.list()).toEqual([]);
  });

  it('drops what is removed, and takes the same path with another id for another container', async () => {
    const { cgroups } = measure({ records: { [ID]: WEB } });
    const first = ref(`${POD}/${ID}`, 7n);
    cgroups.add(first);
    await cgroups.settle();
    cgroups.remove(first);
    expect(cgroups.list()).toEqual([]);
    cgroups.add(ref(`${POD}/${ID}`, 8n));
    await cgroups.settle();
    expect(cgroups.list().map((cgroup) => cgroup.ref.id)).toEqual([8n]);
  });

  it('lists the newest last: by start, then by id', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
    const records = {
      [a as string]: { ...WEB, startedAtMillis: 3_000 },
      [b as string]: { ...WEB, startedAtMillis: 1_000 },
      [c as string]: { ...WEB, startedAtMillis: 1_000 },
    };
    const { cgroups } = measure({ records });
    cgroups.add(ref(`${POD}/${a}`, 1n));
    cgroups.add(ref(`${POD}/${b}`, 9n));
    cgroups.add(ref(`${POD}/${c}`, 2n));
    await cgroups.settle();
    expect(cgroups.list().map((cgroup) => cgroup.ref.id)).toEqual([2n, 9n, 1n]);
  });

  it('lets services and slices stand in until the first container appears, for good', async () => {
    const { cgroups } = measure({ records: { [ID]: WEB } });
    cgroups.add(ref('/system.slice', 1n));
    cgroups.add(ref('/system.slice/ssh.service', 2n));
    await cgroups.settle();
    expect(paths(cgroups).sort()).toEqual(['/system.slice', '/system.slice/ssh.service']);
    expect(cgroups.list()[0]?.entity.subject).toBe('cgroup');
    const container = ref(`${POD}/${ID}`, 3n);
    cgroups.add(container);
    await cgroups.settle();
    expect(paths(cgroups)).toEqual([`${POD}/${ID}`]);
    cgroups.remove(container);
    cgroups.add(ref('/user.slice', 4n));
    await cgroups.settle();
    expect(cgroups.list()).toEqual([]);
  });

  it('keeps to the scopes that were asked for', async () => {
    const { cgroups, clock } = measure({ scopes: ['pods', 'services'], records: { [ID]: WEB } });
    cgroups.add(ref('/system.slice/ssh.service', 2n));
    cgroups.add(ref(POD, 3n));
    cgroups.add(ref(`${POD}/${ID}`, 4n));
    clock.advance(5_000);
    await cgroups.settle();
    clock.advance(5_000);
    await cgroups.settle();
    expect(paths(cgroups).sort()).toEqual([POD, '/system.slice/ssh.service']);
    expect(cgroups.list().find((cgroup) => cgroup.ref.path === POD)?.entity).toEqual({
      subject: 'k8s.pod',
      attributes: {
        'k8s.namespace.name': 'shop',
        'k8s.pod.name': 'web-0',
        'k8s.pod.uid': UID,
        'cgroup.path': POD,
      },
    });
  });

  it('tells of those that have no name yet, by what they will be measured as', async () => {
    const { cgroups } = measure({ scopes: ['containers', 'pods'], records: { [ID]: WEB } });
    cgroups.add(ref(POD, 3n));
    cgroups.add(ref(`${POD}/${ID}`, 4n));
    const refs = (subject: MetricSubject) => cgroups.refsOf(subject).map(({ path }) => path);
    expect(refs('container')).toEqual([`${POD}/${ID}`]);
    await cgroups.settle();
    expect(refs('container')).toEqual([`${POD}/${ID}`]);
    expect(refs('k8s.pod')).toEqual([POD]);
    cgroups.remove(ref(`${POD}/${ID}`, 4n));
    expect(refs('container')).toEqual([]);
  });

  it('lets the description of a container grow, and nothing that tells it from others', async () => {
    const records: Record<string, ContainerRecord> = {};
    const describing = { ...sourceOf(records), describes: true };
    const { cgroups, clock } = measure({ records: { [ID]: WEB }, describing });
    cgroups.add(ref(`${POD}/${ID}`, 7n));
    await cgroups.settle();
    const [before] = cgroups.list();
    records[ID] = { ...WEB, podName: 'other', details: { labels: { app: 'web', secret: 'no' } } };
    clock.advance(1_000);
    await cgroups.settle();
    const [after] = cgroups.list();
    expect(after?.entity.attributes).toEqual({ ...before?.entity.attributes, 'k8s.pod.label.app': 'web' });
    expect(after?.entity.key).toBe(before?.entity);
    expect(after?.startMillis).toBe(before?.startMillis);
  });

  it('adds no description later where labels are made of it', async () => {
    const records: Record<string, ContainerRecord> = {};
    const describing = { ...sourceOf(records), describes: true };
    const { cgroups, clock } = measure({ records: { [ID]: WEB }, describing, describesLater: false });
    cgroups.add(ref(`${POD}/${ID}`, 7n));
    await cgroups.settle();
    const [before] = cgroups.list();
    records[ID] = { ...WEB, details: { labels: { app: 'web' } } };
    clock.advance(1_000);
    await cgroups.settle();
    expect(cgroups.list()[0]).toBe(before);
  });
});

describe('the process of a container', () => {
  /** A cgroup with these processes. */
  async function makeCgroup(procs: string) {
    const directory = await mkdtemp(join(tmpdir(), 'psiperf-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const write = (text: string) => writeFile(join(directory, 'cgroup.procs'), text);
    await write(procs);
    return { ref: { id: 7n, path: `${POD}/${ID}`, directory }, write };
  }
  const pidsIn = (cgroups: MeasuredCgroups) =>
    cgroups.list().map(({ entity }) => entity.attributes['process.pid']);

  it('is the first of its cgroup', async () => {
    const { cgroups } = measure({ records: { [ID]: WEB }, withProcess: 'seen' });
    cgroups.add((await makeCgroup('4711\n4712\n')).ref);
    await cgroups.settle();
    expect(pidsIn(cgroups)).toEqual([4711]);
  });

  it('is what its runtime says, whatever psiperf sees', async () => {
    const { cgroups } = measure({ records: { [ID]: { ...WEB, initPid: 99 } }, withProcess: 'seen' });
    cgroups.add((await makeCgroup('0\n')).ref);
    await cgroups.settle();
    expect(pidsIn(cgroups)).toEqual([99]);
  });

  it('is not what psiperf sees where that is not what the host calls it', async () => {
    const { cgroups } = measure({ records: { [ID]: WEB }, withProcess: 'told' });
    cgroups.add((await makeCgroup('1\n')).ref);
    await cgroups.settle();
    expect(pidsIn(cgroups)).toEqual([undefined]);
  });

  it('is added when it comes, once, and stays when others take its place', async () => {
    const { cgroups } = measure({ records: { [ID]: WEB }, withProcess: 'seen' });
    const { ref: cgroup, write } = await makeCgroup('');
    cgroups.add(cgroup);
    await cgroups.settle();
    const [before] = cgroups.list();
    expect(pidsIn(cgroups)).toEqual([undefined]);
    await write('4711\n');
    await cgroups.settle();
    expect(pidsIn(cgroups)).toEqual([4711]);
    const [after] = cgroups.list();
    // Its labels are made anew.
    expect(after?.entity.key).toBeUndefined();
    expect(after?.startMillis).toBe(before?.startMillis);
    await write('4712\n');
    await cgroups.settle();
    expect(cgroups.list()[0]).toBe(after);
  });

  it('is not known where psiperf cannot see it, and not asked for of anything but a container', async () => {
    const { cgroups } = measure({
      records: { [ID]: WEB },
      scopes: ['containers', 'pods'],
      withProcess: 'seen',
    });
    const { ref: cgroup, write } = await makeCgroup('0\n');
    cgroups.add(cgroup);
    cgroups.add({ ...cgroup, id: 8n, path: POD });
    await cgroups.settle();
    await write('4711\n');
    await cgroups.settle();
    expect(pidsIn(cgroups)).toEqual([undefined, undefined]);
  });

  it('is no attribute unless it is asked for', async () => {
    const { cgroups } = measure({ records: { [ID]: { ...WEB, initPid: 99 } } });
    cgroups.add((await makeCgroup('4711\n')).ref);
    await cgroups.settle();
    expect(pidsIn(cgroups)).toEqual([undefined]);
  });
});
