import { ABSENT, type Absence } from '@psiperf/cgroup';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../test/bed/manual-clock.ts';
import { LoadSampler } from '../src/load-sampler.ts';
import type { TaskCounts } from '../src/task-counts.ts';
import type { TaskReader, TaskTarget } from '../src/task-reader.ts';

const tasks = (running: number): TaskCounts => ({ running, sleeping: 1, uninterruptible: 0, stopped: 0 });

const target = (id: bigint): TaskTarget => ({ id, directory: `/none/${id}`, path: `/${id}` });

/** A reader that tells what it is told to, by the id of a cgroup. */
class FakeTaskReader implements TaskReader {
  readonly kind = 'typescript';
  readonly method = 'threads';
  counts: Record<string, TaskCounts | Absence> = {};
  failure: Error | undefined;
  passes = 0;

  async read(targets: readonly TaskTarget[]): Promise<readonly (TaskCounts | Absence)[]> {
    this.passes += 1;
    if (this.failure !== undefined) throw this.failure;
    return targets.map(({ id }) => this.counts[String(id)] ?? ABSENT.gone);
  }
}

function openSampler() {
  const clock = new ManualClock();
  const reader = new FakeTaskReader();
  const listed = [target(1n)];
  const sampler = new LoadSampler(reader, { targets: () => listed, clock, intervalMillis: 5_000 });
  /** Lets time go by, and a pass that begins then end. */
  const pass = async (millis: number) => {
    clock.advance(millis);
    await new Promise(setImmediate);
  };
  return { clock, reader, listed, sampler, pass };
}

describe('LoadSampler', () => {
  it('begins with the first reading, which waits for the first pass', async () => {
    const { reader, sampler } = openSampler();
    expect(reader.passes).toBe(0);
    reader.counts = { 1: tasks(4) };
    const [outcome] = (await sampler.read()).values();
    expect(outcome).toEqual({ tasks: tasks(4), averages: { '10s': 4, '1m': 4, '5m': 4, '15m': 4 } });
  });

  it('does not wait for long for a first pass that does not end, and tells what it found when it has', async () => {
    const { clock, reader, sampler } = openSampler();
    const { promise, resolve } = Promise.withResolvers<readonly TaskCounts[]>();
    reader.read = () => promise;
    const first = sampler.read();
    clock.advance(3_000);
    expect([...(await first)]).toEqual([[1n, ABSENT.slow]]);
    clock.advance(600_000);
    expect([...(await sampler.read())], 'not waited for again').toEqual([[1n, ABSENT.slow]]);
    resolve([tasks(4)]);
    await new Promise(setImmediate);
    expect((await sampler.read()).get(1n), 'older than five minutes').toBeUndefined();
    reader.read = async () => [tasks(2)];
    clock.advance(5_000);
    await new Promise(setImmediate);
    expect((await sampler.read()).get(1n)).toMatchObject({ tasks: tasks(2) });
  });

  it('tells nothing of what was counted more than five minutes ago, while a pass does not end', async () => {
    const { clock, reader, sampler, pass } = openSampler();
    reader.counts = { 1: tasks(4) };
    await sampler.read();
    reader.read = () => new Promise(() => {});
    await pass(300_000);
    expect((await sampler.read()).size).toBe(1);
    clock.advance(1);
    expect((await sampler.read()).size).toBe(0);
  });

  it('counts at its own interval, whoever reads how often', async () => {
    const { reader, sampler, pass } = openSampler();
    reader.counts = { 1: tasks(4) };
    await sampler.read();
    reader.counts = { 1: tasks(0) };
    for (let second = 0; second < 4; second++) {
      await pass(1_000);
      await sampler.read();
    }
    expect(reader.passes).toBe(1);
    await pass(1_000);
    expect(reader.passes).toBe(2);
    const outcome = (await sampler.read()).get(1n);
    expect(outcome).toMatchObject({ tasks: tasks(0), averages: { '10s': expect.closeTo(2.426, 3) } });
    await pass(5_000);
    await pass(5_000);
    expect(reader.passes).toBe(4);
  });

  it('samples containers that came since, at the next pass', async () => {
    const { reader, listed, sampler, pass } = openSampler();
    reader.counts = { 1: tasks(1), 2: tasks(2) };
    await sampler.read();
    listed.push(target(2n));
    expect((await sampler.read()).has(2n)).toBe(false);
    await pass(5_000);
    expect((await sampler.read()).get(2n)).toMatchObject({ averages: { '15m': 2 } });
    listed.shift();
    await pass(5_000);
    expect([...(await sampler.read()).keys()]).toEqual([2n]);
  });

  it('tells why there is no count, and begins anew after that', async () => {
    const { reader, sampler, pass } = openSampler();
    reader.counts = { 1: tasks(4) };
    await sampler.read();
    reader.counts = { 1: ABSENT['over-budget'] };
    await pass(5_000);
    expect((await sampler.read()).get(1n)).toEqual({ absent: 'over-budget' });
    reader.counts = { 1: tasks(0) };
    await pass(5_000);
    expect((await sampler.read()).get(1n)).toMatchObject({ averages: { '15m': 0 } });
  });

  it('fails as its last pass did, and goes on with the next', async () => {
    const { reader, sampler, pass } = openSampler();
    reader.failure = new Error('no such reader');
    await expect(sampler.read()).rejects.toThrow('no such reader');
    reader.failure = undefined;
    reader.counts = { 1: tasks(1) };
    await pass(5_000);
    expect((await sampler.read()).get(1n)).toMatchObject({ tasks: tasks(1) });
  });

  it('comes less often where a pass takes long', async () => {
    const { reader, sampler, pass } = openSampler();
    const SLOW_MILLIS = 400;
    reader.read = async () => {
      reader.passes += 1;
      await new Promise((resolve) => setTimeout(resolve, SLOW_MILLIS));
      return [tasks(1)];
    };
    await sampler.read();
    // A twentieth of the time: 400 ms of 8 s.
    await pass(19 * SLOW_MILLIS - 200);
    expect(reader.passes).toBe(1);
    await pass(2_000);
    expect(reader.passes).toBe(2);
    await sampler.close();
  });

  it('is closed when the pass under way has ended', async () => {
    const { reader, sampler, clock } = openSampler();
    const { promise, resolve } = Promise.withResolvers<readonly TaskCounts[]>();
    reader.read = () => promise;
    const first = sampler.read();
    let isClosed = false;
    const closed = sampler.close().then(() => {
      isClosed = true;
    });
    await new Promise(setImmediate);
    expect(isClosed).toBe(false);
    resolve([tasks(1)]);
    await Promise.all([first, closed]);
    expect(clock.waiting, 'no other pass is planned').toBe(0);
  });

  it('ends when it is closed', async () => {
    const { reader, sampler, pass } = openSampler();
    await sampler.read();
    await sampler.close();
    await pass(60_000);
    expect(reader.passes).toBe(1);
  });
});
