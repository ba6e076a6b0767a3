// Writes metrics.yaml, the metric registry, from the tables that the code exports by: `npm run generate`.
import { writeFile } from 'node:fs/promises';
import { cpuTimeMetrics, loadMetrics } from '@psiperf/load';
import { counterMetrics } from '@psiperf/perf';
import { ageMetrics, pressureMetrics, throttlingMetrics } from '@psiperf/psi';
import { describeMetrics } from '@psiperf/telemetry';
import { stringify } from 'yaml';
import { SELF_METRICS } from '../packages/agent/dist/export/self-metrics.js';

const HEAD = `# Every metric of psiperf. Generated from the code by \`npm run generate\`; do not edit.
#
# Metrics of containers, pods, cgroups and the node are cumulative and in SI units. What they belong to is in the
# Resource (OTLP) or in the labels namespace, pod, container, cgroup (Prometheus); attributes are those of the points.
`;

const registry = {
  metrics: describeMetrics([
    ...pressureMetrics,
    ...throttlingMetrics,
    ...ageMetrics,
    ...cpuTimeMetrics,
    ...loadMetrics,
    ...counterMetrics,
  ]),
  self: Object.values(SELF_METRICS),
};

await writeFile(
  new URL('metrics.yaml', import.meta.url),
  HEAD + stringify(registry, { lineWidth: 0, aliasDuplicateObjects: false }),
);
