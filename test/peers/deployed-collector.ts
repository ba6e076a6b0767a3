import { inRoot } from '../../scripts/lib/paths.mjs';
import { answers, RunningProgram } from '../bed/running-program.ts';
import { type CollectorPorts, findCollectorPorts } from './collector.ts';
import { findFreePort } from './free-port.ts';

/** A real OpenTelemetry Collector with a configuration that operators get, on loopback ports. */
export class DeployedCollector extends RunningProgram {
  readonly ports: CollectorPorts;

  private constructor(
    program: string,
    config: string,
    ports: CollectorPorts,
    environment: Readonly<Record<string, string>>,
  ) {
    super(program, ['--config', config], environment);
    this.ports = ports;
  }

  /** Starts it and waits until its health check says yes. @param environment besides where it listens. */
  static async start(
    program: string,
    config: 'agent.yaml' | 'gateway.yaml',
    environment: Readonly<Record<string, string>>,
  ): Promise<DeployedCollector> {
    const ports = await findCollectorPorts();
    const health = `127.0.0.1:${await findFreePort()}`;
    const collector = new DeployedCollector(program, inRoot(`otel-config/collector/${config}`), ports, {
      OTLP_GRPC_LISTEN: `127.0.0.1:${ports.grpc}`,
      OTLP_HTTP_LISTEN: `127.0.0.1:${ports.http}`,
      HEALTH_LISTEN: health,
      // Two Collectors on one machine would want the same port for their own metrics.
      COLLECTOR_METRICS_LEVEL: 'none',
      ...environment,
    });
    await collector.until(() => answers(`http://${health}/`));
    return collector;
  }
}
