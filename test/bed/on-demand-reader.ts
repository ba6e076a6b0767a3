import { MetricReader } from '@opentelemetry/sdk-metrics';

/** Collects when it is asked to, and exports nothing. */
export class OnDemandReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}
