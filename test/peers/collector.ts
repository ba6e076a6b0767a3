import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { RunningProgram } from '../bed/running-program.ts';
import { findFreePort } from './free-port.ts';
import type { ResourceMetrics } from './otlp-json.ts';

/** Where a Collector listens. The same ports can be given to the next one. */
export interface CollectorPorts {
  readonly http: number;
  readonly grpc: number;
}

export async function findCollectorPorts(): Promise<CollectorPorts> {
  return { http: await findFreePort(), grpc: await findFreePort() };
}

const configOf = (ports: CollectorPorts, output: string) => ({
  receivers: {
    otlp: {
      protocols: {
        http: { endpoint: `127.0.0.1:${ports.http}` },
        grpc: { endpoint: `127.0.0.1:${ports.grpc}` },
      },
    },
  },
  exporters: { file: { path: output, flush_interval: '100ms' } },
  service: {
    telemetry: { metrics: { level: 'none' } },
    pipelines: { metrics: { receivers: ['otlp'], exporters: ['file'] } },
  },
});

/** A real OpenTelemetry Collector: an OTLP receiver that writes what it gets to a file, a request a line. */
export class Collector extends RunningProgram {
  #output = '';

  /** @param name of its configuration and its file in the directory. */
  static async start(
    program: string,
    directory: string,
    { name, ports }: { name: string; ports: CollectorPorts },
  ) {
    const output = join(directory, `${name}.jsonl`);
    const config = join(directory, `${name}.yaml`);
    await writeFile(config, JSON.stringify(configOf(ports, output)));
    const collector = new Collector(program, ['--config', config]);
    collector.#output = output;
    await collector.until(async () => (await isOpen(ports.http)) && (await isOpen(ports.grpc)));
    return collector;
  }

  /** The requests that were received so far, each as its list of ResourceMetrics. */
  async readRequests(): Promise<ResourceMetrics[][]> {
    const text = await readFile(this.#output, 'utf8');
    // The last line may be half written.
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line).resourceMetrics);
  }

  /** Waits until a number of requests has been received. */
  async untilReceived(requests: number): Promise<void> {
    await this.until(async () => (await this.readRequests()).length >= requests);
  }
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  return true;
}
