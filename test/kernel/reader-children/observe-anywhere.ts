// Observes where something is missing: `<program> <addon | platform | sdk | nothing>`. Prints what was observed and what was said.

import { registerHooks } from 'node:module';
import { DiagLogLevel, diag, type Meter, metrics } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { OnDemandReader } from '../../bed/on-demand-reader.ts';

const [, , missing = 'nothing'] = process.argv;

if (missing === 'addon') {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (!specifier.startsWith('@psiperf/native')) return nextResolve(specifier, context);
      throw Object.assign(new Error(`Cannot find module '${specifier}'`), { code: 'MODULE_NOT_FOUND' });
    },
  });
}
if (missing === 'platform') Object.defineProperty(process, 'platform', { value: 'darwin' });

const said: string[] = [];
const say = (...words: unknown[]) => said.push(words.join(' '));
const ignore = () => {};
diag.setLogger(
  { error: say, warn: say, info: say, debug: ignore, verbose: ignore },
  { logLevel: DiagLogLevel.INFO },
);

const { observePressure } = await import('@psiperf/psi');
const { observeCounters } = await import('@psiperf/perf');

const reader = new OnDemandReader();

function openMeter(): Meter {
  if (missing === 'sdk') return metrics.getMeter('test');
  return new MeterProvider({ readers: [reader] }).getMeter('test');
}

async function readNames(): Promise<string[]> {
  if (missing === 'sdk') return [];
  const { resourceMetrics, errors } = await reader.collect();
  if (errors.length > 0) throw errors[0];
  const observed = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  return observed.filter(({ dataPoints }) => dataPoints.length > 0).map(({ descriptor }) => descriptor.name);
}

const meter = openMeter();
const pressure = observePressure(meter);
const counters = observeCounters(meter, { events: 'minor-faults' });
await counters.opened;
await readNames();
const names = await readNames();
await Promise.all([pressure.close(), counters.close()]);
process.stdout.write(JSON.stringify({ names, said }));
