import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../test/bed/manual-clock.ts';
import type { Snapshot } from '../../src/collect/collect-snapshot.ts';
import { Collection, type CollectionOutcome } from '../../src/collect/collection.ts';

const SNAPSHOT = { timeMillis: 1, ageMillis: 0 } as Snapshot;

describe('Collection', () => {
  it('shares the reading under way, and takes a new one after it', async () => {
    let taken = 0;
    const gate = Promise.withResolvers<void>();
    const collection = new Collection(async () => {
      taken += 1;
      await gate.promise;
      return SNAPSHOT;
    }, new ManualClock());
    const [first, second] = [collection.read(), collection.read()];
    gate.resolve();
    expect(await first).toBe(await second);
    expect(taken).toBe(1);
    await collection.read();
    expect(taken).toBe(2);
  });

  it('tells why it is not ready', async () => {
    const results = [() => Promise.reject(new Error('no memory')), async () => SNAPSHOT];
    const collection = new Collection(
      () => results.shift()?.() ?? Promise.resolve(SNAPSHOT),
      new ManualClock(),
    );
    expect(collection.notReady()).toEqual(['the first reading has not ended']);
    await expect(collection.read()).rejects.toThrow('no memory');
    expect(collection.notReady()).toEqual(['the last reading failed: no memory']);
    await collection.read();
    expect(collection.notReady()).toEqual([]);
  });

  it('lets nobody wait longer than five seconds', async () => {
    const clock = new ManualClock();
    const gate = Promise.withResolvers<Snapshot>();
    const collection = new Collection(() => gate.promise, clock);
    const reading = collection.read();
    clock.advance(5_000);
    await expect(reading).rejects.toThrow('the reading has not ended after 5 s');
    expect(collection.notReady()).toEqual(['the reading has not ended after 5 s']);
    const joined = collection.read();
    gate.resolve(SNAPSHOT);
    expect(await joined).toBe(SNAPSHOT);
    await nextTurn();
    expect(clock.waiting).toBe(0);
  });

  it('tells it again however old one file of it is', async () => {
    const clock = new ManualClock(1);
    const withOldFile = { ...SNAPSHOT, ageMillis: 400_000 };
    const results = [Promise.resolve(withOldFile), new Promise<Snapshot>(() => {})];
    const collection = new Collection(() => results.shift() ?? Promise.resolve(SNAPSHOT), clock);
    await collection.read();
    const reading = collection.read();
    clock.advance(5_000);
    expect(await reading).toEqual({ ...withOldFile, ageMillis: 405_000 });
  });

  it('tells the last reading again, with its age, while one does not end, for five minutes', async () => {
    const clock = new ManualClock(1);
    const gate = Promise.withResolvers<Snapshot>();
    const results = [Promise.resolve(SNAPSHOT), gate.promise];
    const collection = new Collection(() => results.shift() ?? Promise.resolve(SNAPSHOT), clock);
    const overdue: string[] = [];
    collection.onOverdue((reason) => overdue.push(reason));
    await collection.read();
    const reading = collection.read();
    clock.advance(5_000);
    expect(await reading).toEqual({ ...SNAPSHOT, ageMillis: 5_000 });
    clock.advance(1_000);
    expect(await collection.read(), 'at once').toEqual({ ...SNAPSHOT, ageMillis: 6_000 });
    expect(overdue).toEqual(['the reading has not ended after 5 s']);
    clock.advance(294_001);
    const tooOld = collection.read();
    clock.advance(5_000);
    await expect(tooOld).rejects.toThrow('the reading has not ended after 5 s');
    expect(collection.notReady()).toEqual(overdue);
    gate.resolve({ ...SNAPSHOT, timeMillis: 400_000 });
    await nextTurn();
    expect(collection.notReady()).toEqual([]);
    expect(await collection.read()).toBe(SNAPSHOT);
  });

  it('tells listeners how each reading went, and how long it took', async () => {
    const collection = new Collection(async () => {
      await sleep(20);
      return SNAPSHOT;
    }, new ManualClock());
    const outcomes: CollectionOutcome[] = [];
    collection.onEnd((outcome) => outcomes.push(outcome));
    await collection.read();
    expect(outcomes).toEqual([{ snapshot: SNAPSHOT, millis: expect.any(Number) }]);
    expect(outcomes[0]?.millis).toBeGreaterThan(15);
  });
});
