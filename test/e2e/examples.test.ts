// The programs of examples/, as a reader would start them.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { type BedContainer, ContainerBed } from '../bed/container-bed.ts';
import { nameContainer } from '../bed/name-container.ts';
import { OtlpReceiver } from '../bed/otlp-receiver.ts';
import { answers, RunningProgram } from '../bed/running-program.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { decodeRequest } from '../contract/exporting/otlp-request.ts';
import { requireCgroups } from '../peer.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');

const ENTER = 'echo $$ > "$0/cgroup.procs" && exec "$@"';
const LOOP = ['sh', '-c', 'while :; do :; done'];

/** A program that is in a cgroup from its first instruction on. */
class ContainedProgram extends RunningProgram {
  constructor(
    { directory }: BedContainer,
    program: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ) {
    super('sh', ['-c', ENTER, directory, ...program], environment);
  }
}

/** An example in a container, on a port that the system picks. */
class RunningExample extends ContainedProgram {
  static async start(
    name: string,
    container: BedContainer,
    environment: Readonly<Record<string, string>>,
  ): Promise<RunningExample> {
    const program = [process.execPath, join(EXAMPLES, name)];
    const example = new RunningExample(container, program, { PORT: '0', ...environment });
    return example.begun(async () => answers(example.url));
  }

  get url(): string {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(this.output) ?? [];
    if (url === undefined) throw new Error(`no URL yet: ${this.output}`);
    return url;
  }
}

beforeEach(({ skip }) => requireCgroups(skip));

test('http-service.mjs tells its own pressure and whose it is, beside its own metrics', async () => {
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-http-service`);
  const container = await bed.add();
  await using example = await RunningExample.start('http-service.mjs', container, {
    OTEL_RESOURCE_ATTRIBUTES: 'k8s.pod.name=shop-1',
  });
  const before = await container.readPressure('cpu', 'some');
  const text = await (await fetch(`${example.url}/metrics`)).text();
  const after = await container.readPressure('cpu', 'some');
  const seconds = Number(/^container_cpu_pressure_time_total\{psi_type="some"[^}]*\} (\S+)/m.exec(text)?.[1]);
  expect(seconds).toBeGreaterThanOrEqual(before);
  expect(seconds).toBeLessThanOrEqual(after);
  expect(text).toMatch(/^http_service_requests_total\{[^}]*\} 1$/m);
  const [target] = /^target_info\{.*$/m.exec(text) ?? [];
  expect(target).toContain('k8s_pod_name="shop-1"');
  expect(target).toContain(`k8s_pod_uid="${container.podUid}"`);
  expect(target).toContain(`container_id="${container.containerId}"`);
  expect(await example.stop()).toBe(0);
});

test('load-shedding.mjs turns requests away while its work waits for a CPU, and not any longer', async () => {
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-load-shedding`);
  const container = await bed.add();
  await using example = await RunningExample.start('load-shedding.mjs', container, {
    MAX_CPU_PRESSURE: '0.7',
  });
  const loops = Array.from(
    { length: 3 * availableParallelism() },
    () => new ContainedProgram(container, LOOP),
  );
  try {
    await example.until(async () => (await fetch(example.url)).status === 503);
    const response = await fetch(example.url);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.text()).toMatch(/^overloaded: \d+ % of the time waits for a CPU\n$/);
  } finally {
    await Promise.all(loops.map((loop) => loop.stop()));
  }
  await example.until(async () => answers(example.url));
  expect(await example.stop()).toBe(0);
});

test('fastify-service.mjs tells pressure and counters beside its own metrics', async () => {
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-fastify-service`);
  const container = await bed.add();
  await using example = await RunningExample.start('fastify-service.mjs', container, {});
  const read = async () => (await fetch(`${example.url}/metrics`)).text();
  // Counting begins a moment after the start.
  const isCounting = /^process_perf_page_faults_total\{perf_page_fault_type="minor"[^}]*\} [1-9]\d*$/m;
  await example.until(async () => isCounting.test(await read()));
  const text = await read();
  expect(text).toMatch(/^container_cpu_pressure_time_total\{psi_type="some"[^}]*\} \S+$/m);
  expect(text).toMatch(/^fastify_service_requests_total\{http_route="\/"[^}]*\} 1$/m);
  expect(await example.stop()).toBe(0);
});

test('own-agent.mjs tells the pressure of containers by their names, as labels and as Resources', async () => {
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-own-agent`);
  await using receiver = await OtlpReceiver.listen();
  await using host = await TemporaryDirectory.make();
  const [shop, desk] = [await bed.add(), await bed.add()];
  for (const [container, pod] of [
    [shop, 'shop-1'],
    [desk, 'desk-1'],
  ] as const)
    await nameContainer(host.path, container, { namespace: 'web', pod, container: 'app' });
  const outside = await bed.add();
  await using example = await RunningExample.start('own-agent.mjs', outside, {
    CGROUP_ROOT: bed.directory,
    HOST_ROOT: host.path,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
  });
  const late = await bed.add();
  await nameContainer(host.path, late, { namespace: 'web', pod: 'late-1', container: 'app' });
  const podsOf = (text: string) =>
    [
      ...text.matchAll(
        /^container_cpu_pressure_time_seconds_total\{namespace="web",pod="([^"]+)",container="app",psi_type="some"\} \d/gm,
      ),
    ].map(([, pod]) => pod);
  const read = async () => podsOf(await (await fetch(example.url)).text());
  await example.until(async () => (await read()).length === 3);
  expect((await read()).toSorted()).toEqual(['desk-1', 'late-1', 'shop-1']);
  await late.remove();
  await example.until(async () => (await read()).length === 2);
  // It sends once more at its end.
  expect(await example.stop()).toBe(0);
  const resources = await decodeRequest(receiver.body);
  const pods = resources.map(({ resource: { attributes = [] } }) =>
    attributes.find(({ key }) => key === 'k8s.pod.name'),
  );
  expect(new Set(pods.map((pod) => (pod?.value as { stringValue?: string })?.stringValue))).toEqual(
    new Set(['shop-1', 'desk-1']),
  );
});
