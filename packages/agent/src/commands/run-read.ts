import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { systemClock } from '@psiperf/cgroup';
import { PrometheusReader, SampleMetricProducer } from '@psiperf/telemetry';
import type { Snapshot } from '../collect/collect-snapshot.ts';
import type { ReadFormat } from '../config/command-line.ts';
import type { Config } from '../config/config.ts';
import { EXIT } from '../exit-codes.ts';
import { agentResource } from '../export/agent-resource.ts';
import { openPrometheusWriter } from '../export/open-prometheus-writer.ts';
import { openNode } from '../open-node.ts';
import { toJson } from '../report/to-json.ts';
import { toTable } from '../report/to-table.ts';
import { version } from '../version.ts';
import { tellError } from './tell-error.ts';
import { withoutGrace } from './without-grace.ts';
import { writeOutput } from './write-output.ts';

/** `psiperf read`: one reading to standard output. @throws CgroupError where there is no cgroup v2 tree. */
export async function runRead(config: Config, format: ReadFormat): Promise<number> {
  const node = await openNode(withoutGrace(config), systemClock, tellError);
  try {
    await writeOutput(await FORMATS[format](await node.snapshot(), config));
    return EXIT.ok;
  } finally {
    await node.close();
  }
}

const FORMATS: Readonly<Record<ReadFormat, (snapshot: Snapshot, config: Config) => Promise<string>>> =
  Object.freeze({
    text: async (snapshot) => toTable(snapshot),
    json: async (snapshot) => toJson(snapshot),
    prometheus: toPrometheusText,
  });

async function toPrometheusText(snapshot: Snapshot, config: Config): Promise<string> {
  const reader = new PrometheusReader({ metricProducers: [new SampleMetricProducer(async () => snapshot)] });
  // A reader collects only once it is bound to a provider.
  const resource = agentResource(version, config.options['node-name']);
  const provider = new MeterProvider({ resource, readers: [reader] });
  const writer = await openPrometheusWriter(config.options);
  const { resourceMetrics } = await reader.collect();
  await provider.shutdown();
  return writer.write(resourceMetrics, 'text');
}
