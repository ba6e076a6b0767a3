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

/** A target as Prometheus found it. */
export interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
  readonly lastError: string;
}

/** A real Prometheus on a loopback port. */
export class PrometheusServer extends RunningProgram {
  readonly url: string;

  private constructor(program: string, args: readonly string[], listen: string) {
    super(program, [...args, `--web.listen-address=${listen}`]);
    this.url = `http://${listen}`;
  }

  /** One that scrapes one target every 2 s. @param directory for its configuration and data. @param target `host:port`. */
  static start(program: string, directory: string, target: string): Promise<PrometheusServer> {
    return PrometheusServer.configured(program, directory, {
      scrape_configs: [{ job_name: 'psiperf', static_configs: [{ targets: [target] }] }],
    });
  }

  /** One that scrapes nothing and takes what is written to `/api/v1/write`. */
  static acceptingWrites(program: string, directory: string): Promise<PrometheusServer> {
    return PrometheusServer.configured(program, directory, {}, ['--web.enable-remote-write-receiver']);
  }

  /** @param config as in its file; scrapes come every 2 s unless it says otherwise. @param args besides where things are. */
  static async configured(
    program: string,
    directory: string,
    config: Readonly<Record<string, unknown>>,
    args: readonly string[] = [],
  ): Promise<PrometheusServer> {
    const file = join(directory, 'prometheus.yml');
    await mkdir(join(directory, 'data'));
    const global = { scrape_interval: '2s', scrape_timeout: '2s' };
    await writeFile(file, JSON.stringify({ global, ...config }));
    const server = new PrometheusServer(
      program,
      [`--config.file=${file}`, `--storage.tsdb.path=${join(directory, 'data')}`, ...args],
      `127.0.0.1:${await findFreePort()}`,
    );
    await server.until(() => answers(`${server.url}/-/ready`));
    return server;
  }

  async query(expression: string): Promise<QueryResult[]> {
    const { result } = await this.#ask('query', { query: expression });
    return result;
  }

  async readTargetMetadata(): Promise<TargetMetadata[]> {
    return this.#ask('targets/metadata', {});
  }

  /** The targets that it scrapes. */
  async readTargets(): Promise<Target[]> {
    const { activeTargets } = await this.#ask('targets', { state: 'active' });
    return activeTargets;
  }

  /** `lastError` of the one target; empty where the last scrape was good. */
  async readScrapeError(): Promise<string | undefined> {
    const [target] = await this.readTargets();
    return target?.lastError;
  }

  // biome-ignore lint/suspicious/noExplicitAny: every endpoint has a shape of its own, which the caller names.
  async #ask(endpoint: string, parameters: Readonly<Record<string, string>>): Promise<any> {
    const response = await fetch(`${this.url}/api/v1/${endpoint}?${new URLSearchParams(parameters)}`);
    const { status, data, error } = (await response.json()) as {
      status: string;
      data: unknown;
      error?: string;
    };
    if (status !== 'success') throw new Error(`Prometheus: ${endpoint}: ${error}`);
    return data;
  }
}
