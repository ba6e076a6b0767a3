// The queries of docs/migration.md, before and after, asked of a real Prometheus that scrapes psiperf under all the names.

import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { AgentProcess } from '../bed/agent-process.ts';
import { DAEMONSET_ENVIRONMENT } from '../bed/predecessor-environment.ts';
import { SharedPod } from '../bed/shared-pod.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { OWN_MOUNTS, PredecessorsNode } from './predecessor/predecessors-node.ts';
import { PrometheusServer } from './prometheus-server.ts';

/** What only a machine with a PMU counts. */
const OF_HARDWARE = /perf_(?:monitor_)?(?:cpu_)?(?:cycles|instruction|cache)/;

async function readQueries(): Promise<{ before: string; after: string }[]> {
  const page = await readFile(inRoot('docs/migration.md'), 'utf8');
  const table = /<!-- queries:begin -->\n(.*)<!-- queries:end -->/s.exec(page)?.[1] ?? '';
  return [...table.matchAll(/^\| `(.+)` \| `(.+)` \|$/gm)].map(([, before = '', after = '']) => ({
    before,
    after,
  }));
}

test('every query of docs/migration.md has an answer, before and after', async ({ skip }) => {
  const program = requirePeer('prometheus', skip);
  await requireCgroups(skip);
  const queries = await readQueries();
  expect(queries.length).toBeGreaterThan(10);

  await using node = await PredecessorsNode.open('queries');
  const environment = {
    ...DAEMONSET_ENVIRONMENT,
    PSI_COLLECTOR_ENABLED: 'true',
    SW_PERF_LABELS: 'ContextSwitches,PageFaults,TaskClock',
  };
  const { under } = node;
  await using swapped = await AgentProcess.start({ environment, under });
  await using own = await AgentProcess.start({
    args: ['--metric-names', 'otel', '--pressure-averages', ...OWN_MOUNTS],
    environment,
    under,
  });
  await using pod = await SharedPod.open(`psiperf-test-${process.pid}-queries-pod`);
  (await pod.add()).run('exec sleep infinity');
  const { enter } = await pod.add();
  await using sidecar = await AgentProcess.start({ args: ['--metric-names', 'psi-sidecar'], under: enter });

  await using directory = await TemporaryDirectory.make();
  const targets = [swapped, own, sidecar].map(({ url }) => new URL(url).host);
  await using prometheus = await PrometheusServer.configured(program, directory.path, {
    scrape_configs: [{ job_name: 'all', static_configs: [{ targets }] }],
  });
  // Rates want two scrapes.
  await sleep(9_000);
  const countsHardware = (await prometheus.query('container_perf_cycles_total')).length > 0;
  for (const query of queries) {
    for (const expression of Object.values(query)) {
      const answers = (await prometheus.query(expression)).length;
      const expected = countsHardware || !OF_HARDWARE.test(expression);
      expect(answers > 0, expression).toBe(expected);
    }
  }
});
