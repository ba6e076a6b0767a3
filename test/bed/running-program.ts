import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_WITHIN_MILLIS = 30_000;
const ENDED_WITHIN_MILLIS = 20_000;

/** A program that a test started. Disposing ends it with SIGTERM, or SIGKILL where that does not, and waits for its end. */
export class RunningProgram implements AsyncDisposable {
  readonly #child: ChildProcess;
  #output = '';

  /** @param environment all of it but for PATH: what the tests run under does not configure the program. */
  constructor(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(program, args, {
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (chunk) => (this.#output += chunk));
    this.#child.stderr?.on('data', (chunk) => (this.#output += chunk));
    this.#child.on('error', (error) => (this.#output += error.message));
  }

  /** What it printed so far, on both streams. */
  get output(): string {
    return this.#output;
  }

  /** @throws where it could not be started. */
  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`not started: ${this.#output}`);
    return this.#child.pid;
  }

  /** Waits until a condition of the program holds. @throws with what it printed when it ends before, or never does. */
  async until(isReady: () => Promise<boolean>, withinMillis = READY_WITHIN_MILLIS): Promise<void> {
    const deadline = Date.now() + withinMillis;
    while (Date.now() < deadline) {
      if (this.#hasEnded) throw new Error(`ended at once: ${this.#output}`);
      // What throws is not there yet: a refused connection, a URL that is not printed.
      if (await isReady().catch(() => false)) return;
      await sleep(20);
    }
    throw new Error(`not ready within ${withinMillis} ms: ${this.#output}`);
  }

  /** Waits like `until` for it to be ready. @returns itself. @throws after it was killed, where `until` throws. */
  async begun(isReady: () => Promise<boolean>): Promise<this> {
    try {
      await this.until(isReady);
      return this;
    } catch (error) {
      await this.stop('SIGKILL');
      throw error;
    }
  }

  /**
   * Ends it and waits for the end, with SIGKILL where the signal does not end it.
   * @returns its exit code; undefined where a signal ended it.
   */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | undefined> {
    if (!this.#hasEnded) {
      const ended = once(this.#child, 'close');
      this.#child.kill(signal);
      // A test that was cut short may have suspended it, which keeps the signal waiting.
      this.#child.kill('SIGCONT');
      const impatience = setTimeout(() => this.#child.kill('SIGKILL'), ENDED_WITHIN_MILLIS);
      await ended;
      clearTimeout(impatience);
    }
    return this.#child.exitCode ?? undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get #hasEnded(): boolean {
    return this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

/** Whether a URL answers 200. @throws where nothing listens. */
export async function answers(url: string): Promise<boolean> {
  return (await fetch(url)).status === 200;
}
