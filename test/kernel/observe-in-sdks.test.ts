// The own cgroup and process, observed in the ways in which services set OpenTelemetry up, and where something is missing.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execaNode } from 'execa';
import { beforeEach, describe, expect, test } from 'vitest';
import { OtlpReceiver } from '../bed/otlp-receiver.ts';
import { decodeRequest, pointsOf } from '../contract/exporting/otlp-request.ts';
import { requireCgroups } from '../peer.ts';

const pathOf = (child: string) => join(import.meta.dirname, 'reader-children', `${child}.ts`);
const WITHIN_MILLIS = 20_000;

beforeEach(({ skip }) => requireCgroups(skip));

/** A port that nobody listens at, a moment ago. */
async function findPort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Asks again and again, also where it throws, until there is an answer. */
async function untilThere<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + WITHIN_MILLIS;
  while (Date.now() < deadline) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    await sleep(50);
  }
  throw new Error(`nothing within ${WITHIN_MILLIS} ms`);
}

test('NodeSDK with an OTLP and a Prometheus exporter at once', async () => {
  await using receiver = await OtlpReceiver.listen();
  const port = await findPort();
  const child = execaNode(pathOf('observe-with-node-sdk'), {
    env: {
      OTEL_METRICS_EXPORTER: 'otlp,prometheus',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      OTEL_METRIC_EXPORT_INTERVAL: '300',
      OTEL_METRIC_EXPORT_TIMEOUT: '300',
    },
    timeout: 60_000,
  });
  const text = await untilThere(async () => {
    const answer = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return /perf_page_faults/.test(answer) ? answer : undefined;
  });
  expect(text).toMatch(/^container_cpu_pressure_time_total\{psi_type="some"[^}]*\} \S+$/m);
  expect(text).toMatch(/^process_perf_page_faults_total\{perf_page_fault_type="minor"[^}]*\} \d+$/m);
  child.stdin?.end();
  const { exitCode } = await child;
  expect(exitCode).toBe(0);
  const [resource] = await decodeRequest(receiver.body);
  const metrics = resource?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  const cpu = metrics.find(({ name }) => name === 'container.cpu.pressure.time');
  expect(cpu).toMatchObject({ unit: 's', sum: { isMonotonic: true } });
  expect(cpu === undefined ? [] : pointsOf(cpu)).toHaveLength(2);
});

describe('where something is missing it throws nothing and says why once', () => {
  async function observe(missing: string): Promise<{ names: string[]; said: string[] }> {
    const { stdout, stderr } = await execaNode(pathOf('observe-anywhere'), [missing], { timeout: 60_000 });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  }

  test('nothing', async () => {
    const { names, said } = await observe('nothing');
    expect(names).toEqual(
      expect.arrayContaining(['container.cpu.pressure.time', 'process.perf.page_faults']),
    );
    expect(said).toEqual([]);
  });

  test('the addon: files are read in TypeScript, and nothing is counted', async () => {
    const { names, said } = await observe('addon');
    expect(names).toContain('container.cpu.pressure.time');
    expect(names.filter((name) => name.includes('perf'))).toEqual([]);
    expect(said).toEqual([
      expect.stringMatching(/^@psiperf\/perf minor-faults: the (addon|native reader) is not/),
      expect.stringMatching(/^@psiperf\/psi the native reader is not/),
    ]);
  });

  test('Linux', async () => {
    const { names, said } = await observe('platform');
    expect(names).toEqual([]);
    expect(said).toEqual([
      expect.stringMatching(/^@psiperf\/perf only Linux .* this is darwin$/),
      expect.stringMatching(/^@psiperf\/psi only Linux .* this is darwin$/),
    ]);
  });

  test('an SDK', async () => {
    expect(await observe('sdk')).toEqual({ names: [], said: [] });
  });
});
