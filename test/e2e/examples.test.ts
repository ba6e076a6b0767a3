// The programs of examples/, as a reader would start them.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { type BedContainer, ContainerBed } from '../bed/container-bed.ts';
import { answers, RunningProgram } from '../bed/running-program.ts';
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
    try {
      await example.until(async () => answers(example.url));
    } catch (error) {
      await example.stop('SIGKILL');
      throw error;
    }
    return example;
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
