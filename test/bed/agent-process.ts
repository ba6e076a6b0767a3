import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = join(import.meta.dirname, '../../packages/agent/dist/main.js');
const READY_WITHIN_MILLIS = 30_000;

/** How to start the agent. */
export interface AgentOptions {
  readonly args?: readonly string[];
  /** All of its environment but for PATH: what the tests run under does not configure it. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** One answer of the agent. */
export interface AgentAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** The real agent as a process of its own, on a loopback port that the system picks. Disposing ends it. */
export class AgentProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  #output = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on('data', (chunk) => (this.#output += chunk));
    child.stderr?.on('data', (chunk) => (this.#output += chunk));
  }

  /** Starts it and waits until `/readyz` says yes. @throws with what it printed, when it ends before. */
  static async start({ args = [], environment = {} }: AgentOptions): Promise<AgentProcess> {
    const child = spawn(process.execPath, [MAIN, '--listen', '127.0.0.1:0', ...args], {
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const agent = new AgentProcess(child);
    await agent.#untilReady().catch(async (error) => {
      await agent.stop('SIGKILL');
      throw error;
    });
    return agent;
  }

  /** What it printed so far, on both streams. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the agent did not start');
    return this.#child.pid;
  }

  /** `http://127.0.0.1:<port>`, as it printed it. */
  get url(): string {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(this.#output)?.[0];
    if (url === undefined) throw new Error(`the agent printed no URL: ${this.#output}`);
    return url;
  }

  async ask(path: string, headers: Readonly<Record<string, string>> = {}): Promise<AgentAnswer> {
    const response = await fetch(`${this.url}${path}`, { headers });
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, text: await response.text() };
  }

  /** The text of `/metrics`. @throws unless the answer is 200. */
  async scrape(headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const { status, text } = await this.ask('/metrics', headers);
    if (status !== 200) throw new Error(`/metrics answered ${status}: ${text}`);
    return text;
  }

  async countDescriptors(): Promise<number> {
    return (await readdir(`/proc/${this.pid}/fd`)).length;
  }

  /** Ends it and waits for the end. @returns its exit code; undefined where a signal ended it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | undefined> {
    if (this.#hasEnded) return this.#child.exitCode ?? undefined;
    const ended = once(this.#child, 'close');
    this.#child.kill(signal);
    await ended;
    return this.#child.exitCode ?? undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MILLIS;
    while (Date.now() < deadline) {
      if (this.#hasEnded) throw new Error(`the agent ended at once: ${this.#output}`);
      if (await this.#isReady()) return;
      await sleep(20);
    }
    throw new Error(`the agent was not ready within ${READY_WITHIN_MILLIS} ms: ${this.#output}`);
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await this.ask('/readyz')).status === 200;
    } catch {
      // It has not printed its URL yet.
      return false;
    }
  }
}
