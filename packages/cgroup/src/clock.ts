/** The time, and being called later. What waits takes one in its constructor, so that a test can own the time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `task` once after `delayMillis`; the returned function cancels it. Does not keep the process alive. */
  schedule(delayMillis: number, task: () => void): () => void;
}

/** The real time. */
export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  schedule(delayMillis: number, task: () => void) {
    const timer = setTimeout(task, delayMillis).unref();
    return () => clearTimeout(timer);
  },
});
