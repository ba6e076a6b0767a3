import { MetricReader } from '@opentelemetry/sdk-metrics';

/** A pull reader: it collects when it is asked to, cumulative as Prometheus wants it. */
export class PrometheusReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}
