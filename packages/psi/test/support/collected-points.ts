import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { OnDemandReader } from '../../../../test/bed/on-demand-reader.ts';

/** A reader that collects when it is told to. */
/** A point of a collection, short enough to compare. */
export interface CollectedPoint {
  readonly name: string;
  readonly unit: string;
  readonly monotonic: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: unknown;
}

/** A MeterProvider of the plain SDK with readers that collect on demand. */
export class OnDemandProvider {
  readonly #readers: readonly OnDemandReader[];
  readonly provider: MeterProvider;

  constructor(readers = 1) {
    this.#readers = Array.from({ length: readers }, () => new OnDemandReader());
    this.provider = new MeterProvider({ readers: [...this.#readers] });
  }

  get meter() {
    return this.provider.getMeter('test');
  }

  /** The points of one reader's collection. @throws what a callback threw. */
  async collect(index = 0): Promise<CollectedPoint[]> {
    const reader = this.#readers[index];
    if (reader === undefined) throw new Error(`no reader ${index}`);
    const { resourceMetrics, errors } = await reader.collect();
    if (errors.length > 0) throw errors[0];
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap((metric) =>
        metric.dataPoints.map(({ attributes, value }) => ({
          name: metric.descriptor.name,
          unit: metric.descriptor.unit,
          monotonic: 'isMonotonic' in metric && metric.isMonotonic,
          attributes,
          value,
        })),
      ),
    );
  }
}
