import type { Resource } from '@opentelemetry/resources';
import {
  ConsoleMetricExporter,
  type IMetricReader,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  createOtlpExporter,
  PointMaker,
  PrometheusReader,
  type Reading,
  SampleMetricProducer,
} from '@psiperf/telemetry';
import type { Config } from '../config/config.ts';

/** A MeterProvider with the readers that were asked for. */
export interface Exporters {
  readonly provider: MeterProvider;
  /** Collects for a scrape; undefined without the prometheus exporter. */
  readonly prometheus: PrometheusReader | undefined;
  /** Exports once more what is pushed, then ends every reader; gives up after the timeout. */
  shutdown(timeoutMillis: number): Promise<void>;
}

/** Every reader exports points of the same readings, each with a memory of its own for what it exported last. */
export async function openExporters(
  { otel }: Config,
  resource: Resource,
  read: () => Promise<Reading>,
): Promise<Exporters> {
  const points = new PointMaker();
  const toProducers = () => [new SampleMetricProducer(read, points)];
  const readers: IMetricReader[] = [];
  const prometheus = otel.exporters.has('prometheus')
    ? new PrometheusReader({ metricProducers: toProducers() })
    : undefined;
  if (prometheus !== undefined) readers.push(prometheus);
  const periodic = {
    exportIntervalMillis: otel.exportIntervalMillis,
    exportTimeoutMillis: otel.exportTimeoutMillis,
  };
  if (otel.exporters.has('otlp')) {
    const exporter = await createOtlpExporter({ protocol: otel.otlpProtocol });
    readers.push(
      new PeriodicExportingMetricReader({ ...periodic, exporter, metricProducers: toProducers() }),
    );
  }
  if (otel.exporters.has('console')) {
    readers.push(
      new PeriodicExportingMetricReader({
        ...periodic,
        exporter: new ConsoleMetricExporter(),
        metricProducers: toProducers(),
      }),
    );
  }
  const provider = new MeterProvider({ resource, readers });
  return { provider, prometheus, shutdown: (timeoutMillis) => provider.shutdown({ timeoutMillis }) };
}
