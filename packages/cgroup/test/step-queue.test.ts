import { expect, test } from 'vitest';
import { StepQueue } from '../src/step-queue.ts';

test('steps are done in order, those that they plan last', async () => {
  const queue = new StepQueue();
  const done: string[] = [];
  queue.push(() => {
    done.push('first');
    queue.push(() => done.push('planned by first'));
  });
  queue.push(() => done.push('second'));
  expect(done).toEqual([]);
  await queue.drained();
  expect(done).toEqual(['first', 'second', 'planned by first']);
});

test('other work has its turn between many steps', async () => {
  const queue = new StepQueue();
  let done = 0;
  for (let step = 0; step < 1_000; step++) queue.push(() => done++);
  const seen = new Set<number>();
  const look = () => {
    seen.add(done);
    if (done < 1_000) setImmediate(look);
  };
  setImmediate(look);
  await queue.drained();
  expect(seen.size).toBeGreaterThan(5);
});

test('what a step throws rejects, and later steps are done', async () => {
  const queue = new StepQueue();
  queue.push(() => {
    throw new Error('broken');
  });
  await expect(queue.drained()).rejects.toThrow('broken');
  let done = false;
  queue.push(() => {
    done = true;
  });
  await queue.drained();
  expect(done).toBe(true);
});

test('a closed queue drops what it has and takes no more', async () => {
  const queue = new StepQueue();
  const done: string[] = [];
  queue.push(() => done.push('before'));
  queue.close();
  queue.push(() => done.push('after'));
  await queue.drained();
  expect(done).toEqual([]);
});
