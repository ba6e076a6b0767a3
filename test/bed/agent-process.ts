import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AGENT, AGENT_ENVIRONMENT } from '../../scripts/lib/paths.mjs';
import { answers, RunningProgram } from './running-program.ts';

/** How to start the agent. */
export interface AgentOptions {
  readonly args?: readonly string[];
  /** All of its environment but for PATH. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A program that starts it, and its arguments. */
  readonly under?: readonly string[];
}

/** One answer of the agent. */
export interface AgentAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** The real agent as a process of its own, on a loopback port that the system picks. */
export class AgentProcess extends RunningProgram {
  /** Starts it and waits until `/readyz` says yes. @throws with what it printed, when it ends before. */
  static async start({ args = [], environment, under = [] }: AgentOptions): Promise<AgentProcess> {
    const [program = process.execPath, ...programArgs] = [...under, process.execPath, ...AGENT];
    const agent = new AgentProcess(program, [...programArgs, '--listen', '127.0.0.1:0', ...args], {
      ...AGENT_ENVIRONMENT,
      ...environment,
    });
    return agent.begun(async () => answers(`${agent.url}/readyz`));
  }

  /** `http://127.0.0.1:<port>`, as it printed it. */
  get url(): string {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(this.output)?.[0];
    if (url === undefined) throw new Error(`the agent printed no URL: ${this.output}`);
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

  /** How many files it holds open; sockets, which come and go with who asks, are left out. */
  async countFiles(): Promise<number> {
    const directory = `/proc/${this.pid}/fd`;
    const links = (await readdir(directory)).map((fd) =>
      readlink(join(directory, fd)).catch(() => 'socket:'),
    );
    return (await Promise.all(links)).filter((link) => !link.startsWith('socket:')).length;
  }
}
