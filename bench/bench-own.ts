import { performance } from 'node:perf_hooks';
import type { Meter } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { observePressure } from '@psiperf/psi';
import { OnDemandReader } from '../test/bed/on-demand-reader.ts';
import type { Row } from './row.ts';
import { takeTurns } from './take-turns.ts';
import { toMarkdown } from './to-markdown.ts';

const COUNTED = 100;
const WARM_UP = 40;
/** What a service can be asked to give of its event loop. */
const MOST_MILLIS = 0.1;
/** As many points as pressure and throttling of one cgroup have. */
const INSTRUMENTS = 5;
const CONSTANTS = [{ 'psi.type': 'some' }, { 'psi.type': 'full' }];

/** What a collection of the own cgroup takes of the event loop of a service that observes it. */
export async function benchOwn(signal: AbortSignal): Promise<string> {
  process.stderr.write('bench: observing the own cgroup\n');
  const figures = await takeTurns(
    {
      native: openCollection((meter) => observePressure(meter, { reader: 'native' })),
      typescript: openCollection((meter) => observePressure(meter, { reader: 'typescript' })),
      constants: openCollection(observeConstants),
    },
    { counted: COUNTED, warmUp: WARM_UP, signal },
  );
  const row = { containers: 1, unit: 'ms' } as const;
  const rows: Row[] = [
    { ...row, what: 'a collection (native)', figures: figures.native, most: MOST_MILLIS },
    { ...row, what: 'the same (typescript)', figures: figures.typescript },
    { ...row, what: 'the SDK alone: as many points that stay the same', figures: figures.constants },
  ];
  return toMarkdown(rows, '');
}

/** Collects, and hands back how long the event loop was not idle meanwhile. */
function openCollection(observe: (meter: Meter) => unknown): () => Promise<number> {
  const reader = new OnDemandReader();
  observe(new MeterProvider({ readers: [reader] }).getMeter('bench'));
  return async () => {
    const before = performance.eventLoopUtilization();
    await reader.collect();
    return performance.eventLoopUtilization(before).active;
  };
}

function observeConstants(meter: Meter): void {
  const instruments = Array.from({ length: INSTRUMENTS }, (_, index) =>
    meter.createObservableCounter(`constant.${index}`),
  );
  meter.addBatchObservableCallback((result) => {
    for (const instrument of instruments)
      for (const attributes of CONSTANTS) result.observe(instrument, 1, attributes);
  }, instruments);
}
