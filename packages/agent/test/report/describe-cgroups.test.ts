import { ABSENT } from '@psiperf/cgroup';
import { describe, expect, it } from 'vitest';
import { SlowFileWatch } from '../../src/log/slow-file-watch.ts';
import { CGROUP_REMEDY, type CgroupFigures } from '../../src/report/cgroup-trouble.ts';
import { describeCgroups } from '../../src/report/describe-cgroups.ts';

const SUBJECT = 'cgroup files';

function figuresOf(files: Record<string, number>, descendants = 300, dyingDescendants = 12): CgroupFigures {
  const longestMillis = new Map(Object.entries(files));
  return { longestMillis, cgroupCounts: { descendants, dyingDescendants }, cgroups: [] };
}

/** A cgroup of which this is known. */
const figuresWith = (sample: object) =>
  ({ ...figuresOf({}), cgroups: [{ sample }] }) as unknown as CgroupFigures;

const never = () => Promise.reject(new Error('not to be read again'));

describe('psiperf check', () => {
  it('names the slowest file where nothing is wrong', async () => {
    const finding = await describeCgroups(figuresOf({ 'cpu.pressure': 0.0021, 'cpu.stat': 0.4 }), never);
    const detail =
      'the slowest was cpu.stat (0.40 ms), 300 live cgroups, 12 removed ones that the kernel still holds';
    expect(finding).toEqual({ status: 'ok', subject: SUBJECT, detail });
  });

  it('warns of a file that is slow twice', async () => {
    const finding = await describeCgroups(figuresOf({ 'cpu.stat': 9_064 }), async () =>
      figuresOf({ 'cpu.pressure': 520, 'cpu.stat': 500 }),
    );
    expect(finding).toMatchObject({ status: 'note', remedy: CGROUP_REMEDY });
    expect(finding.detail).toMatch(/^the kernel takes long over cpu\.stat \(9064 ms\), 300 live/);
  });

  it('does not of one that was slow once', async () => {
    const finding = await describeCgroups(figuresOf({ 'cpu.stat': 650 }), async () =>
      figuresOf({ 'cpu.stat': 0.1 }),
    );
    expect(finding.status).toBe('ok');
  });

  it('warns of files that were not waited for', async () => {
    const figures = figuresWith({ cpu: {}, old: { throttling: { ageMillis: 1, readMillis: 1 } } });
    const { detail } = await describeCgroups(figures, async () => figures);
    expect(detail).toMatch(/^the kernel takes long over cpu\.stat \(not waited for\),/);
    const neverRead = figuresWith({ cpu: ABSENT.slow });
    const finding = await describeCgroups(neverRead, async () => neverRead);
    expect(finding.detail).toMatch(/^the kernel takes long over \*\.pressure \(not waited for\),/);
  });

  it.each([
    [999, 10, 'ok'],
    [1_000, 100, 'note'],
    [1_000, 101, 'ok'],
    [40_000, 350, 'note'],
  ])('%i removed beside %i live cgroups: %s', async (dying, live, status) => {
    expect((await describeCgroups(figuresOf({ 'cpu.stat': 0.1 }, live, dying), never)).status).toBe(status);
  });

  it('says what it can where the kernel does not count cgroups', async () => {
    const figures = { ...figuresOf({}), cgroupCounts: undefined };
    expect(await describeCgroups(figures, never)).toEqual({
      status: 'ok',
      subject: SUBJECT,
      detail: 'none was read',
    });
  });
});

it('the agent warns of files that are slow at two readings in a row', () => {
  const watch = new SlowFileWatch();
  const follow = (files: Record<string, number>) => watch.follow(figuresOf(files));
  expect(follow({ 'cpu.stat': 500 })).toEqual([]);
  expect(follow({ 'cpu.stat': 499 })).toEqual([]);
  expect(follow({ 'cpu.stat': 5_000, 'io.pressure': 500 })).toEqual([]);
  expect(follow({ 'cpu.stat': 5_000 })).toEqual(['cpu.stat']);
});
