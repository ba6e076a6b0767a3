// Counters of real cgroups, observed in a MeterProvider of the plain SDK.

import { join, relative } from 'node:path';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { findCgroupRoot, hostRoots } from '@psiperf/cgroup';
import { observeCounters } from '@psiperf/perf';
import { execaNode } from 'execa';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { CountedWork } from '../bed/counted-work.ts';
import { OnDemandReader } from '../bed/on-demand-reader.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { makeTestCgroup } from './test-cgroup.ts';

const CHILD = join(import.meta.dirname, 'reader-children/observe-counters.ts');
const NOBODY = 65_534;

beforeEach(({ skip }) => requireCgroups(skip));

class CountsReader extends OnDemandReader {
  /** Counts by metric, and by the kind of page fault. */
  async readCounts(): Promise<Record<string, unknown>> {
    const { resourceMetrics, errors } = await this.collect();
    if (errors.length > 0) throw errors[0];
    const counts: Record<string, unknown> = {};
    for (const { descriptor, dataPoints } of resourceMetrics.scopeMetrics.flatMap((it) => it.metrics)) {
      for (const { attributes, value } of dataPoints) {
        counts[`${descriptor.name} ${attributes['perf.page_fault.type'] ?? ''}`.trim()] = value;
        expect(attributes['cgroup.path']).toMatch(/^\/psiperf-test-/);
      }
    }
    return counts;
  }
}

test('a named cgroup: what the kernel tells of the work in it', async ({ skip }) => {
  requirePeer('cc', skip);
  const { directory: root } = await findCgroupRoot(hostRoots());
  const { directory } = await makeTestCgroup();
  await using work = await CountedWork.start(directory);
  const reader = new CountsReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  const cgroup = join('/', relative(root, directory));
  const observation = observeCounters(meter, {
    target: 'cgroup',
    cgroup,
    events: '{context-switches,minor-faults,major-faults}',
  });
  onTestFinished(() => observation.close());
  await observation.opened;
  const doneBefore = await work.do('touch', 1);
  const switchesBefore = await work.readSwitches();
  const before = await reader.readCounts();
  const done = await work.do('touch', 1000);
  const switches = (await work.readSwitches()) - switchesBefore;
  const after = await reader.readCounts();
  const counted = (name: string) => Number(after[name]) - Number(before[name]);
  expect(counted('container.perf.context_switches')).toBe(switches);
  expect(counted('container.perf.page_faults minor')).toBe(done.minorFaults - doneBefore.minorFaults);
  expect(counted('container.perf.page_faults major')).toBe(0);
});

test('the own cgroup as an ordinary user: nothing, and what would be enough', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can become another user');
  const { stdout } = await execaNode(CHILD, [String(NOBODY)]);
  expect(JSON.parse(stdout)).toEqual({
    metrics: [],
    said: [expect.stringMatching(/^@psiperf\/perf context-switches, minor-faults: .*; .*CAP_PERFMON/)],
  });
});

test('the own cgroup with the privilege', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('it needs CAP_PERFMON');
  const { stdout } = await execaNode(CHILD);
  const { metrics, said } = JSON.parse(stdout);
  expect(said).toEqual([]);
  expect(metrics).toEqual(
    expect.arrayContaining(['container.perf.context_switches', 'container.perf.page_faults']),
  );
});
