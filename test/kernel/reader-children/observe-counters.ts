// Observes counters of its own cgroup as an ordinary user: `<program> <uid>`. Prints what was said and what was observed.

import { diag } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { observeCounters } from '@psiperf/perf';
import { OnDemandReader } from '../../bed/on-demand-reader.ts';

const [, , uid] = process.argv;
if (uid !== undefined) process.setuid?.(Number(uid));
const said: string[] = [];
const say = (...words: unknown[]) => said.push(words.join(' '));
const ignore = () => {};
diag.setLogger({ error: say, warn: say, info: ignore, debug: ignore, verbose: ignore });
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
