import { setImmediate as nextTurn } from 'node:timers/promises';

/** Steps that are done before other work of the event loop has its turn: half a millisecond, at 5 us a step. */
const STEPS_PER_TURN = 100;

/** Does many small synchronous steps in the order they were asked for, without holding up the event loop. */
export class StepQueue {
  #steps: (() => void)[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  /** Plans a step for a later turn of the event loop. A step may plan more steps. */
  push(step: () => void): void {
    if (this.#closed) return;
    this.#steps.push(step);
    this.#running ??= this.#run();
  }

  /** Resolves when all steps are done, those that they planned included; rejects with what a step throws. */
  async drained(): Promise<void> {
    await this.#running;
  }

  /** Drops the steps that are not done yet and takes no more. */
  close(): void {
    this.#closed = true;
    this.#steps = [];
  }

  async #run(): Promise<void> {
    try {
      do {
        await nextTurn();
        for (const step of this.#steps.splice(0, STEPS_PER_TURN)) step();
      } while (this.#steps.length > 0);
    } finally {
      this.#running = undefined;
    }
  }
}
