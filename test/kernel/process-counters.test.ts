// What a process counts of itself, compared with what the kernel charges to it.

import { join } from 'node:path';
import { createNoopMeter, diag } from '@opentelemetry/api';
import { observeCounters } from '@psiperf/perf';
import { execa, execaNode } from 'execa';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadNativeCounters } from '../../packages/perf/src/raw/native-addon.ts';
import { requireRoot, type Skip } from '../peer.ts';
import { countPerfDescriptors } from './perf/perf-descriptors.ts';

const CHILDREN = join(import.meta.dirname, 'reader-children');
const NOBODY = 65_534;
/** Work that is done between the two ways to ask, while threads end: a few readings of 40 ms. */
const SECONDS_BETWEEN = 0.15;
const SHARE_BETWEEN = 0.03;

interface Counted {
  readonly said: readonly string[];
  readonly wentBack: boolean;
  readonly counted: Readonly<Record<string, number>>;
  readonly used: Readonly<Record<'seconds' | 'minorFaults' | 'majorFaults' | 'switches', number>>;
  readonly stolenSeconds: number;
  readonly open: number;
}

interface OfWorkers {
  readonly used: number;
  readonly counted: readonly number[];
  readonly stolenSeconds: number;
  readonly open: number;
}

async function count(...args: string[]): Promise<Counted> {
  const { stdout } = await execaNode(join(CHILDREN, 'count-own-process.ts'), args);
  return JSON.parse(stdout);
}

function requireAddon(skip: Skip): void {
  const loaded = loadNativeCounters();
  if ('addon' in loaded) return;
  if (process.env.CI === 'true') throw new Error(loaded.why);
  skip(loaded.why);
}

const within = (expected: number, share: number, more: number) => ({
  asymmetricMatch: (actual: number) => Math.abs(actual - expected) <= share * expected + more,
  toString: () => `within ${share * 100} % and ${more} of ${expected}`,
});

test.for([
  ['with the privilege', []],
  ['with the privilege given up as soon as it counts', [String(NOBODY), 'opened']],
] as const)(
  'all threads, those that ended and those that began later, once, and no other process: %s',
  async ([, args], { skip }) => {
    requireRoot(skip);
    const { counted, used, wentBack, said, stolenSeconds, open } = await count(...args);
    expect(used.seconds, 'there was something to count').toBeGreaterThan(0.5);
    expect(counted).toMatchObject({
      'process.perf.task_clock': within(used.seconds, SHARE_BETWEEN, SECONDS_BETWEEN + stolenSeconds),
      'process.perf.page_faults minor': within(used.minorFaults, SHARE_BETWEEN, 200),
      'process.perf.page_faults major': within(used.majorFaults, SHARE_BETWEEN, 5),
      'process.perf.context_switches': within(used.switches, SHARE_BETWEEN, 200),
    });
    expect(wentBack).toBe(false);
    expect(said).toEqual([]);
    expect(open).toBe(0);
  },
);

test('as an ordinary user: user space only; switches are absent, and never 0', async ({ skip }) => {
  requireRoot(skip);
  const { counted, used, wentBack, said, stolenSeconds } = await count(String(NOBODY));
  if (said.some((text) => text.includes('task-clock'))) skip(`nobody may count here: ${said}`);
  // A clock counts the time in the kernel, too.
  expect(counted).toMatchObject({
    'process.perf.task_clock': within(used.seconds, SHARE_BETWEEN, SECONDS_BETWEEN + stolenSeconds),
    'process.perf.page_faults minor': within(used.minorFaults, 2 * SHARE_BETWEEN, 500),
  });
  expect(counted).not.toHaveProperty('process.perf.context_switches');
  expect(counted).not.toHaveProperty('process.perf.cpu_migrations');
  expect(wentBack).toBe(false);
  expect(said).toEqual([
    expect.stringMatching(/ only user space is counted: kernel.perf_event_paranoid is 2, .*CAP_PERFMON/),
    expect.stringMatching(/ context-switches, cpu-migrations: it happens in the kernel/),
  ]);
});

test('several observe it at once, in worker threads too, which may be ended in the middle', async ({
  skip,
}) => {
  requireAddon(skip);
  const { stdout, stderr } = await execaNode(join(CHILDREN, 'count-in-workers.ts'));
  const { used, counted, stolenSeconds, open }: OfWorkers = JSON.parse(stdout);
  expect(stderr).toBe('');
  expect(counted).toEqual([
    within(used, 2 * SHARE_BETWEEN, SECONDS_BETWEEN + stolenSeconds),
    within(used, 2 * SHARE_BETWEEN, SECONDS_BETWEEN + stolenSeconds),
  ]);
  expect(open).toBe(0);
});

/** Three collections, and then files of its own. Prints what is said, and where it is not counted. */
const OBSERVE = `
  const { openSync } = await import('node:fs');
  const { diag } = await import('@opentelemetry/api');
  const { MeterProvider } = await import('@opentelemetry/sdk-metrics');
  const { PrometheusExporter } = await import('@opentelemetry/exporter-prometheus');
  const { observeCounters } = await import('@psiperf/perf');
  const ignore = () => {};
  diag.setLogger({ error: console.log, warn: console.log, info: ignore, debug: ignore, verbose: ignore });
  const reader = new PrometheusExporter({ preventServerStart: true });
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  const observation = observeCounters(meter, { events: '{task-clock,minor-faults}' });
  await observation.opened;
  for (let round = 0; round < 3; round++) {
    const { resourceMetrics } = await reader.collect();
    const names = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics.map((it) => it.descriptor.name));
    if (!names.includes('process.perf.task_clock')) console.log('not counted');
  }
  for (let file = 0; file < 3; file++) openSync('/dev/null');
  await observation.close();
`;

/** What `OBSERVE` prints when it is run by a command. */
async function observeBy(command: string, ...args: string[]): Promise<string[]> {
  const node = [process.execPath, '--input-type=module', '--eval', OBSERVE];
  const { stdout } = await execa({ cwd: import.meta.dirname, timeout: 20_000 })(command, [...args, ...node]);
  return stdout.split('\n').filter((line) => !line.includes('only user space is counted'));
}

test('with descriptors for some threads only: those are counted, it says so, once, and leaves some to others', async ({
  skip,
}) => {
  requireAddon(skip);
  expect(await observeBy('sh', '-c', 'ulimit -n 32 && exec "$@"', 'sh')).toEqual([
    expect.stringMatching(/some threads of this process are not counted \(EMFILE\); raise/),
  ]);
});

test('beside a /proc of another pid namespace: nothing, and what would help', async ({ skip }) => {
  requireRoot(skip);
  const nothing = ['not counted', 'not counted', 'not counted'];
  expect(await observeBy('unshare', '--pid', '--fork')).toEqual([
    expect.stringMatching(/ task-clock, minor-faults: the \/proc that is mounted is .*; mount one/),
    ...nothing,
  ]);
});

test('a meter that takes no instruments: it says so, and leaves nothing open', async ({ skip }) => {
  requireAddon(skip);
  const error = vi.fn();
  const ignore = () => {};
  diag.setLogger({ error, warn: ignore, info: ignore, debug: ignore, verbose: ignore });
  onTestFinished(() => diag.disable());
  const createObservableGauge = () => {
    throw new TypeError('no gauges');
  };
  const meter = { ...createNoopMeter(), createObservableCounter: vi.fn(), createObservableGauge };
  const observation = observeCounters(meter, { events: 'task-clock' });
  await observation.opened;
  expect(error).toHaveBeenCalledOnce();
  expect(countPerfDescriptors()).toBe(0);
  await observation.close();
});

describe('nothing is left open, and nothing ends badly by', () => {
  test.each([
    ['exit-while-reading', 7],
    ['end-without-close', 0],
    ['terminate-worker', 0],
  ])('%s', async (child, exitCode) => {
    const program = [join(CHILDREN, `${child}.ts`), 'observeCounters', CHILDREN];
    const ended = await execa({ reject: false, timeout: 60_000 })(process.execPath, program);
    expect(ended).toMatchObject({ stdout: 'observeCounters', stderr: '', exitCode });
  });
});
