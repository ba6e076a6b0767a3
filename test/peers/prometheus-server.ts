import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answers, RunningProgram } from '../bed/running-program.ts';
import { findFreePort } from './free-port.ts';

/** One result of an instant query: a series and its value. */
export interface QueryResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, text: string];
}

/** What Prometheus knows of a metric from the text that it was told in; `unit` is in OpenMetrics alone. */
export interface TargetMetadata {
  readonly metric: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

/** A real Prometheus on a loopback port that scrapes one target every 2 s. */
export class PrometheusServer extends RunningProgram {
  #url = '';

  /** @param directory for its configuration and data. @param target `host:port`. */
  static async start(program: string, directory: string, target: string): Promise<PrometheusServer> {
    const listen = `127.0.0.1:${await findFreePort()}`;
    const config = join(directory, 'prometheus.yml');
    await mkdir(join(directory, 'data'));
    await writeFile(
      config,
      JSON.stringify({
        global: { scrape_interval: '2s', scrape_timeout: '2s' },
        scrape_configs: [{ job_name: 'psiperf', static_configs: [{ targets: [target] }] }],
      }),
    );
    const server = new PrometheusServer(program, [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=${listen}`,
    ]);
    server.#url = `http://${listen}`;
    await server.until(() => answers(`${server.#url}/-/ready`));
    return server;
  }

  async query(expression: string): Promise<QueryResult[]> {
    const { result } = await this.#ask('query', { query: expression });
    return result;
  }

  async readTargetMetadata(): Promise<TargetMetadata[]> {
    return this.#ask('targets/metadata', {});
  }

  /** `lastError` of the one target; empty where the last scrape was good. */
  async readScrapeError(): Promise<string> {
    const { activeTargets } = await this.#ask('targets', { state: 'active' });
    return activeTargets[0].lastError;
  }

  // biome-ignore lint/suspicious/noExplicitAny: every endpoint has a shape of its own, which the caller names.
  async #ask(endpoint: string, parameters: Readonly<Record<string, string>>): Promise<any> {
    const response = await fetch(`${this.#url}/api/v1/${endpoint}?${new URLSearchParams(parameters)}`);
    const { status, data, error } = (await response.json()) as {
      status: string;
      data: unknown;
      error?: string;
    };
    if (status !== 'success') throw new Error(`Prometheus: ${endpoint}: ${error}`);
    return data;
  }
}
