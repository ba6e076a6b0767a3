import { randomFill } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import type { Meter } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { observePressure, pressureMetrics, readPressure, throttlingMetrics } from '@psiperf/psi';
import { OnDemandReader } from '../test/bed/on-demand-reader.ts';
import type { Row } from './row.ts';
import { type Figures, type Steps, takeTurns } from './take-turns.ts';
import { toMarkdown } from './to-markdown.ts';

/** Long enough a warm-up to get the code compiled. */
const AT_ONCE = { counted: 1000, warmUp: 1000, gapMillis: 0 };
/** After a pause in which nothing happens at all. */
const IDLE = { counted: 100, warmUp: 0 };
const WORK_MILLIS = 1;
/** What a service can be asked to give of its event loop. */
const MOST_MILLIS = 0.1;
const BYTES = 16;
/** What the service's own requests are about. */
const DOCUMENT = JSON.stringify(
  Array.from({ length: 200 }, (_, index) => ({ index, name: 'x'.repeat(index % 40), price: index / 7 })),
);

type Step = 'native' | 'typescript' | 'sdk' | 'job';

/** What a collection of the own cgroup takes of the event loop of a service that observes it. */
export async function benchOwn(signal: AbortSignal): Promise<string> {
  process.stderr.write('bench: observing the own cgroup\n');
  const steps: Steps<Step> = {
    native: openCollection((meter) => observePressure(meter, { reader: 'native' })),
    typescript: openCollection((meter) => observePressure(meter, { reader: 'typescript' })),
    sdk: openCollection(await openUnread()),
    job: () => busyMillis(() => promisify(randomFill)(Buffer.alloc(BYTES))),
  };
  const again = await takeTurns(
    mapSteps(steps, async (step) => {
      await step();
      return step();
    }),
    { ...AT_ONCE, signal },
  );
  const busy = await takeTurns(
    mapSteps(steps, (step) => {
      work();
      return step();
    }),
    { ...AT_ONCE, signal },
  );
  const idle = await takeTurns(steps, { ...IDLE, signal });
  return toMarkdown(toRows({ again, busy, idle }), 'the other');
}

/** The figures by what was before each step: the same step, a request's work, a pause. */
type Measured = Readonly<Record<'again' | 'busy' | 'idle', Figures<Step>>>;

function toRows({ again, busy, idle }: Measured): Row[] {
  const row = { containers: 1, unit: 'ms' } as const;
  const ratio = { ...row, what: 'the same, against the SDK and the job' };
  return [
    { ...row, what: 'a collection, right after another', figures: again.native, most: MOST_MILLIS },
    { ...ratio, figures: again.native, against: withoutUs(again) },
    { ...row, what: 'a collection, after 1 ms of other work', figures: busy.native, most: MOST_MILLIS },
    { ...ratio, figures: busy.native, against: withoutUs(busy) },
    { ...row, what: 'a collection, after a pause of 50 ms', figures: idle.native },
    { ...ratio, figures: idle.native, against: withoutUs(idle) },
    {
      ...row,
      what: 'in TypeScript, after 1 ms of other work, against the addon',
      figures: busy.typescript,
      against: busy.native,
    },
  ];
}

/** What a collection could not do without: the SDK with as many points, and a job that another thread does. */
function withoutUs({ sdk, job }: Figures<Step>): number[] {
  return sdk.map((millis, round) => millis + (job[round] ?? Number.NaN));
}

/** How long the event loop was not idle from the beginning of the task to its end. */
async function busyMillis(task: () => Promise<unknown>): Promise<number> {
  const before = performance.eventLoopUtilization();
  await task();
  return performance.eventLoopUtilization(before).active;
}

function openCollection(observe: (meter: Meter) => unknown): () => Promise<number> {
  const reader = new OnDemandReader();
  observe(new MeterProvider({ readers: [reader] }).getMeter('bench'));
  return () => busyMillis(() => reader.collect());
}

/** The same instruments and points, of one sample that was read before. */
async function openUnread(): Promise<(meter: Meter) => void> {
  const sample = await readPressure();
  const rows = [...pressureMetrics, ...throttlingMetrics].filter(({ optIn }) => optIn === undefined);
  return (meter) => {
    const observed = rows.map((row) => ({ row, instrument: meter.createObservableCounter(row.name) }));
    const instruments = observed.map(({ instrument }) => instrument);
    meter.addBatchObservableCallback((result) => {
      for (const { row, instrument } of observed) {
        for (const { attributes, value } of row.series) {
          const number = value(sample);
          if (number !== undefined) result.observe(instrument, number, attributes);
        }
      }
    }, instruments);
  };
}

function mapSteps(steps: Steps<Step>, map: (step: () => Promise<number>) => Promise<number>): Steps<Step> {
  const mapped = Object.entries(steps).map(([name, step]) => [name, () => map(step)] as const);
  return Object.fromEntries(mapped) as Steps<Step>;
}

/** As much as a request is: the processor is awake, and its caches hold other things. */
function work(): void {
  const endMillis = performance.now() + WORK_MILLIS;
  while (performance.now() < endMillis) {
    const entries: { index: number }[] = JSON.parse(DOCUMENT);
    JSON.stringify(entries.map((entry) => ({ ...entry, twice: entry.index * 2 })));
  }
}
