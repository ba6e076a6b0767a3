import { MetricReader } from '@opentelemetry/sdk-metrics';

/** A pull reader: it collects when `collect()` is called, cumulative as Prometheus wants it, and pushes nothing. */
export class PrometheusReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}
