// Observes counters of its own cgroup as an ordinary user: `<program> <uid>`. Prints what was said and what was observed.

import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { observeCounters } from '@psiperf/perf';
import { hearDiag } from '../../bed/hear-diag.ts';
import { OnDemandReader } from '../../bed/on-demand-reader.ts';

const [, , uid] = process.argv;
if (uid !== undefined) process.setuid?.(Number(uid));
const said = hearDiag();
const reader = new OnDemandReader();
const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
const observation = observeCounters(meter, { target: 'cgroup', events: 'context-switches,minor-faults' });
await observation.opened;
const metrics: string[] = [];
for (let round = 0; round < 2; round++) {
  const { resourceMetrics } = await reader.collect();
  for (const scope of resourceMetrics.scopeMetrics)
    metrics.push(...scope.metrics.filter((it) => it.dataPoints.length > 0).map((it) => it.descriptor.name));
}
await observation.close();
process.stdout.write(JSON.stringify({ said, metrics }));
