import { setTimeout as sleep } from 'node:timers/promises';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { systemClock } from '@psiperf/cgroup';
import { PrometheusReader, SampleMetricProducer } from '@psiperf/telemetry';
import type { ReadFormat } from '../config/command-line.ts';
import type { Config } from '../config/config.ts';
import { EXIT } from '../exit-codes.ts';
import { agentResource } from '../export/agent-resource.ts';
import { openPrometheusWriter } from '../export/open-prometheus-writer.ts';
import { type Node, openNode } from '../open-node.ts';
import { toCounterTable } from '../report/to-counter-table.ts';
import { toJson } from '../report/to-json.ts';
import { toTable } from '../report/to-table.ts';
import { version } from '../version.ts';
import { withoutDuty, withoutGrace } from './look-once.ts';
import { tellError } from './tell-error.ts';
import { writeOutput } from './write-output.ts';

/** How long events are counted for the one reading that is printed. */
const COUNT_MILLIS = 1_000;

/** `psiperf read`: one reading to standard output. @throws CgroupError where there is no cgroup v2 tree. */
export async function runRead(config: Config, format: ReadFormat): Promise<number> {
  for (const message of config.counting.notes) tellError({ message });
  const node = await openNode(withoutDuty(withoutGrace(config)), systemClock, tellError);
  try {
    if (node.counters !== undefined) await startCounting(node);
    await writeOutput(await FORMATS[format](node, config));
    return EXIT.ok;
  } finally {
    await node.close();
  }
}

/** Counters count from the reading that opens them on. */
async function startCounting(node: Node): Promise<void> {
  await node.snapshot();
  await sleep(COUNT_MILLIS);
}

const FORMATS: Readonly<Record<ReadFormat, (node: Node, config: Config) => Promise<string>>> = Object.freeze({
  text: toText,
  json: async (node) => toJson(await node.snapshot(), node.counters?.plan),
  prometheus: toPrometheusText,
});

async function toText(node: Node): Promise<string> {
  const snapshot = await node.snapshot();
  const ofPressure = toTable(snapshot);
  return node.counters === undefined
    ? ofPressure
    : `${ofPressure}\n${toCounterTable(snapshot, node.counters.plan)}`;
}

async function toPrometheusText(node: Node, config: Config): Promise<string> {
  const reader = new PrometheusReader({ metricProducers: [new SampleMetricProducer(() => node.snapshot())] });
  // A reader collects only once it is bound to a provider.
  const resource = agentResource(version, config.options['node-name']);
  const provider = new MeterProvider({ resource, readers: [reader] });
  const writer = await openPrometheusWriter(config.options);
  const { resourceMetrics } = await reader.collect();
  await provider.shutdown();
  return writer.write(resourceMetrics, 'text');
}
