import { AGENT, AGENT_ENVIRONMENT } from '../../../scripts/lib/paths.mjs';
import { PREDECESSORS_PORT } from '../../bed/predecessor-environment.ts';
import { answers, RunningProgram } from '../../bed/running-program.ts';

/** psiperf as a predecessor's manifest starts it with another image: without an argument, on the predecessor's port. */
export class SwappedAgent extends RunningProgram {
  readonly url = `http://127.0.0.1:${PREDECESSORS_PORT}`;

  /** @param under the program that starts it, and its arguments. @param environment all of it but for PATH. */
  static async start(
    under: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<SwappedAgent> {
    const [program = process.execPath, ...args] = [...under, process.execPath, ...AGENT];
    const agent = new SwappedAgent(program, args, { ...AGENT_ENVIRONMENT, ...environment });
    return agent.begun(() => answers(`${agent.url}/readyz`));
  }

  /** Status, type and body of an answer. */
  async ask(path: string, method = 'GET'): Promise<[status: number, type: string | null, body: string]> {
    const response = await fetch(`${this.url}${path}`, { method });
    return [response.status, response.headers.get('content-type'), await response.text()];
  }

  async scrape(): Promise<string> {
    const [, , text] = await this.ask('/metrics');
    return text;
  }
}
