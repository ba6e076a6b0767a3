// Those who come from the sidecar: its flag files and PORT alone, the job of its README in a real Prometheus, the queries of its
// dashboards, its pages.

import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { PREDECESSORS_PORT } from '../bed/predecessor-environment.ts';
import { readPressureField } from '../bed/read-pressure-field.ts';
import { SharedPod } from '../bed/shared-pod.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { SwappedAgent } from './predecessor/swapped-agent.ts';
import { PrometheusServer } from './prometheus-server.ts';

const SOON = { timeout: 30_000, interval: 200 };
const TEXT = 'text/plain; charset=utf-8';
const FLAG = 'stress-ng-1';
const CROWD = `for i in $(seq ${3 * availableParallelism()}); do (while :; do :; done) & done; wait`;
const CPU = 'cgroup_monitor_sc_monitored_cpu_psi';

const openPod = (name: string) => SharedPod.open(`psiperf-test-${process.pid}-${name}`);

test('the flag files, PORT, scrape job and queries of the sidecar', async ({ skip }) => {
  const program = requirePeer('prometheus', skip);
  await requireCgroups(skip);
  await using pod = await openPod('sidecar');
  const target = await pod.add({ flag: FLAG });
  (await pod.add({ flag: 'another' })).run('exec sleep infinity');
  const { enter } = await pod.add({ flag: FLAG });
  await using agent = await SwappedAgent.start(enter, { PORT: String(PREDECESSORS_PORT) });
  await agent.until(async () =>
    agent.output.includes('--metric-names psi-sidecar, because /etc/pid_flag_sc/pid_flag is there'),
  );
  // The target may start later than the sidecar.
  target.run(CROWD);
  await using directory = await TemporaryDirectory.make();
  // In the README the Service's name stands where this machine's is.
  await using prometheus = await PrometheusServer.configured(program, directory.path, {
    global: { scrape_timeout: '1s' },
    scrape_configs: [
      {
        job_name: 'cgroup_monitor_sc',
        scrape_interval: '1s',
        static_configs: [{ targets: [`localhost:${PREDECESSORS_PORT}`] }],
      },
    ],
  });
  const ask = async (expression: string) => {
    const results = await prometheus.query(expression);
    return results.map(({ metric: { __name__, instance, job, ...labels }, value }) => ({
      labels,
      value: Number(value[1]),
    }));
  };
  await prometheus.until(async () => (await ask(CPU)).length > 0);
  expect(await prometheus.readScrapeError()).toBe('');

  // The query of its dashboard: one series, the target's, as the kernel prints it.
  await vi.waitFor(async () => {
    const [some, ...others] = await ask(`${CPU}{type="some",window="10s"}`);
    expect(others).toEqual([]);
    expect(some?.labels).toEqual({ type: 'some', window: '10s' });
    expect(some?.value).toBeGreaterThan(1);
    expect(some?.value).toBe(await readPressureField(target.cgroup, 'cpu', 'some', 'avg10'));
  }, SOON);
  const before = await readPressureField(target.cgroup, 'cpu', 'some', 'total');
  await sleep(2_500);
  const [total] = await ask(`${CPU}{type="some",window="total"}`);
  expect(total?.value).toBeGreaterThanOrEqual(before);
  expect(total?.value).toBeLessThanOrEqual(await readPressureField(target.cgroup, 'cpu', 'some', 'total'));

  // Its 20 series, and cpu full, which it left out.
  const series = await ask('{__name__=~"cgroup_monitor_sc_monitored_.*"}');
  expect(series).toHaveLength(24);
  for (const { labels } of series) expect(Object.keys(labels).toSorted()).toEqual(['type', 'window']);
  expect(agent.output).not.toMatch(/WARN|ERROR/);
});

test('the pages of the sidecar, byte for byte', async ({ skip }) => {
  await requireCgroups(skip);
  await using pod = await openPod('pages');
  await using directory = await TemporaryDirectory.make();
  const pressure = join(directory.path, 'pressure');
  await mkdir(pressure);
  const texts = {
    cpu: 'some avg10=1.00 avg60=0.22 avg300=0.05 total=328157795\n',
    memory:
      'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
    io: 'some avg10=0.00 avg60=0.00 avg300=0.00 total=69210\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=69165\n',
  };
  for (const [name, text] of Object.entries(texts)) await writeFile(join(pressure, name), text);
  const { enter } = await pod.add();
  await using agent = await SwappedAgent.start(enter, {
    PORT: String(PREDECESSORS_PORT),
    PSI_DIR: pressure,
  });
  for (const method of ['GET', 'POST', 'DELETE']) {
    expect(await agent.ask('/', method)).toEqual([200, TEXT, 'CgroupV2 SideCar V1']);
    expect(await agent.ask('/health', method)).toEqual([200, TEXT, '{"alive": true}']);
    expect(await agent.ask('/psi', method)).toEqual([
      200,
      TEXT,
      `cpu: \n${texts.cpu}\nmem: \n${texts.memory}\nio: \n${texts.io}`,
    ]);
  }
});
