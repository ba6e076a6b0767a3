import { join } from 'node:path';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { hostRoots } from '@psiperf/cgroup';
import { expect, onTestFinished, test } from 'vitest';
import { collectDiag } from '../../../test/bed/collected-diag.ts';
import { OnDemandReader } from '../../../test/bed/on-demand-reader.ts';
import { type ObserveCountersOptions, observeCounters } from '../src/observe-counters.ts';
import { makeTemporaryTree } from './support/temporary-tree.ts';

/** A cgroup tree of ordinary files, in which no event can be opened. */
function makeMachine(contents: Readonly<Record<string, string>> = {}) {
  const directory = makeTemporaryTree({
    'proc/self/cgroup': '0::/own\n',
    'tree/cgroup.controllers': '',
    'tree/own/cgroup.procs': '',
    ...contents,
  });
  return { roots: hostRoots(directory), cgroupRoot: join(directory, 'tree') };
}

/** What is observed in two collections, and what is said meanwhile. */
async function observe(options: ObserveCountersOptions) {
  const said = collectDiag();
  const reader = new OnDemandReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  const observation = observeCounters(meter, { ...makeMachine(), ...options });
  await observation.opened;
  const metrics: string[] = [];
  for (let round = 0; round < 2; round++) {
    const { resourceMetrics, errors } = await reader.collect();
    if (errors.length > 0) throw errors[0];
    metrics.push(
      ...resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics).map((it) => it.descriptor.name),
    );
  }
  await observation.close();
  await observation.close();
  return { said, metrics };
}

test.each([
  [
    'a tree that is not there',
    { target: 'cgroup', cgroupRoot: '/nowhere' },
    /cgroup root \/nowhere does not exist; give/,
  ],
  [
    'a cgroup that is not there',
    { target: 'cgroup', cgroup: '/elsewhere' },
    /there is no cgroup at .*elsewhere; name/,
  ],
  ['an event of an unknown name', { target: 'cgroup', events: 'cyclez' }, /cyclez/],
  [
    'an event of an unknown name, of the process',
    { events: 'cyclez' },
    /"cyclez" is not [^;]*; did you mean [^;]*\?$/,
  ],
] as const)('observes nothing and says why once: %s', async (_name, options, why) => {
  expect(await observe(options)).toEqual({ metrics: [], said: [expect.stringMatching(why)] });
});

test.each([{ target: 'cgroup' }, {}] as const)(
  'observes nothing and says why once: on another system, %o',
  async (options) => {
    const why = 'only Linux counts events, and this is darwin';
    const own = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
    onTestFinished(() => void Object.defineProperty(process, 'platform', own));
    Object.defineProperty(process, 'platform', { ...own, value: 'darwin' });
    expect(await observe(options)).toEqual({ metrics: [], said: [`@psiperf/perf ${why}`] });
  },
);

test.each(['cgroup', 'process'] as const)('may be closed before it has begun: %s', async (target) => {
  const meter = new MeterProvider().getMeter('test');
  const observation = observeCounters(meter, { target, ...makeMachine() });
  await observation.close();
  await expect(observation.opened).resolves.toBeUndefined();
});
