import { setTimeout as sleep } from 'node:timers/promises';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { systemClock } from '@psiperf/cgroup';
import { PrometheusReader, SampleMetricProducer } from '@psiperf/telemetry';
import type { ReadFormat } from '../config/command-line.ts';
import type { Config } from '../config/config.ts';
import { EXIT } from '../exit-codes.ts';
import { agentResource } from '../export/agent-resource.ts';
import { openPrometheusWriter } from '../export/open-prometheus-writer.ts';
import { openWatched, type Watched } from '../open-watched.ts';
import { toCounterTable } from '../report/to-counter-table.ts';
import { toJson } from '../report/to-json.ts';
import { toTable } from '../report/to-table.ts';
import { version } from '../version.ts';
import { closing } from './closing.ts';
import { withoutDuty, withoutGrace } from './look-once.ts';
import { tellError } from './tell-error.ts';
import { writeOutput } from './write-output.ts';

/** How long events are counted for the one reading that is printed. */
const COUNT_MILLIS = 1_000;

/** `psiperf read`: one reading to standard output. @throws CgroupError where there is no cgroup v2 tree. */
export async function runRead(config: Config, format: ReadFormat): Promise<number> {
  for (const message of config.notes) tellError({ message });
  const watched = await openWatched(withoutDuty(withoutGrace(config)), systemClock, tellError);
  return closing(watched, async () => {
    if (watched.counters !== undefined) await startCounting(watched);
    await writeOutput(await FORMATS[format](watched, config));
    for (const message of watched.lacking()) tellError({ message });
    return EXIT.ok;
  });
}

/** Counters count from the reading that opens them on. */
async function startCounting(watched: Watched): Promise<void> {
  await watched.snapshot();
  await sleep(COUNT_MILLIS);
}

const FORMATS: Readonly<Record<ReadFormat, (watched: Watched, config: Config) => Promise<string>>> =
  Object.freeze({
    text: toText,
    json: async (watched) => toJson(await watched.snapshot(), watched.counters?.plan),
    prometheus: toPrometheusText,
  });

async function toText(watched: Watched): Promise<string> {
  const snapshot = await watched.snapshot();
  const ofPressure = toTable(snapshot);
  return watched.counters === undefined
    ? ofPressure
    : `${ofPressure}\n${toCounterTable(snapshot, watched.counters.plan)}`;
}

async function toPrometheusText(watched: Watched, config: Config): Promise<string> {
  const reader = new PrometheusReader({
    metricProducers: [new SampleMetricProducer(() => watched.snapshot())],
  });
  // A reader collects only once it is bound to a provider.
  const resource = agentResource(version, config.options['node-name']);
  const provider = new MeterProvider({ resource, readers: [reader] });
  const writer = await openPrometheusWriter(config.options);
  const { resourceMetrics } = await reader.collect();
  await provider.shutdown();
  return writer.write(resourceMetrics, 'text');
}
