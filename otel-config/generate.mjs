// Writes metrics.yaml, the metric registry, from the tables that the code exports by, and docs/metrics.md from the
// registry: `npm run generate`.
import { readFile, writeFile } from 'node:fs/promises';
import { cpuTimeMetrics, loadMetrics } from '@psiperf/load';
import { counterMetrics, processCounterMetrics } from '@psiperf/perf';
import { ageMetrics, pressureMetrics, throttlingMetrics } from '@psiperf/psi';
import { describeMetrics } from '@psiperf/telemetry';
import { parse, stringify } from 'yaml';
import { SELF_METRICS } from '../packages/agent/dist/export/self-metrics.js';
import { addNotes } from './add-notes.mjs';
import { toMetricsPage } from './metrics-page.mjs';

const HEAD = `# Every metric of psiperf. Generated from the code and metric-notes.yaml by \`npm run generate\`; do not edit.
#
# Metrics of containers, pods, cgroups and the node are cumulative and in SI units. What they belong to is in the
# Resource (OTLP) or in the labels namespace, pod, container, cgroup (Prometheus); attributes are those of the points.
`;

const fileAt = (path) => new URL(path, import.meta.url);
const described = describeMetrics([
  ...pressureMetrics,
  ...throttlingMetrics,
  ...ageMetrics,
  ...cpuTimeMetrics,
  ...loadMetrics,
  ...counterMetrics,
  ...processCounterMetrics,
]);
const notes = parse(await readFile(fileAt('metric-notes.yaml'), 'utf8'));
const registry = { metrics: addNotes(described, notes), self: Object.values(SELF_METRICS) };

const text = HEAD + stringify(registry, { lineWidth: 0, aliasDuplicateObjects: false });
await writeFile(fileAt('metrics.yaml'), text);
await writeFile(fileAt('../docs/metrics.md'), toMetricsPage(parse(text)));
