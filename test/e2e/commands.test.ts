// What the command says and how it ends where something is not as it should be.
import { once } from 'node:events';
import { cp, mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGENT } from '../../scripts/lib/paths.mjs';
import { AgentProcess } from '../bed/agent-process.ts';
import { ContainerBed } from '../bed/container-bed.ts';
import { OtlpReceiver } from '../bed/otlp-receiver.ts';
import { parseSamples } from '../bed/parse-samples.ts';
import { runPsiperf } from '../bed/run-psiperf.ts';
import { RunningProgram } from '../bed/running-program.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { buildNodeTree } from '../fixtures/build-tree.ts';
import { requireCgroups } from '../peer.ts';

const COMMANDS = ['agent', 'check', 'read'];

let node: TemporaryDirectory;

beforeAll(async () => {
  node = await TemporaryDirectory.make();
  await buildNodeTree(node.path);
});

afterAll(() => node[Symbol.asyncDispose]());

const onNode = (path = node.path) => ['--host-root', path, '--cgroup-root', `${path}/sys/fs/cgroup`];

describe('what it cannot do is one line and exit code 2, before anything starts', () => {
  it.each([
    [['--scop', 'all'], {}, "unknown option '--scop'"],
    [['--listen', 'here'], {}, "--listen: 'here' is not an address"],
    [[], { PSIPERF_SCOPE: 'nodes' }, "PSIPERF_SCOPE: 'nodes' is not one of"],
    [[], { OTEL_METRICS_EXPORTER: 'zipkin' }, "OTEL_METRICS_EXPORTER: 'zipkin' is not one of"],
    [['--config', '/no/such.yaml'], {}, '--config: cannot read /no/such.yaml (ENOENT)'],
    [['--cgroup-root', '/proc'], {}, '/proc is not '],
    [['--prometheus-labels', 'pod'], {}, '--prometheus-labels: the attribute pod'],
    [
      ['--metric-names', 'cadvisor', '--with-readme-names'],
      {},
      '--with-readme-names goes with --metric-names psi-perf-ds only',
    ],
    [
      ['--prometheus-writer', 'stock', '--metric-names', 'cadvisor'],
      {},
      '--prometheus-writer stock writes the names of otel alone',
    ],
  ])('%j %j', async (args, environment, message) => {
    const { exitCode, stdout, stderr } = await runPsiperf(args, environment);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr.split('\n')).toHaveLength(1);
    expect(stderr).toContain(message);
  });

  it('a configuration file with an option that does not exist', async () => {
    const file = join(node.path, 'psiperf.yaml');
    await writeFile(file, 'scope: [containers]\ncgroup-rot: /x\n');
    const { exitCode, stderr } = await runPsiperf(['--config', file]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `psiperf: ${file}: there is no option 'cgroup-rot'`,
    });
  });
});

it('takes options of a configuration file', async () => {
  const file = join(node.path, 'psiperf.yaml');
  await writeFile(
    file,
    `scope: [pods, services]\ncgroup-root: ${node.path}/sys/fs/cgroup\nhost-root: ${node.path}\n`,
  );
  const { exitCode, stdout } = await runPsiperf(['read', '--config', file, '--format', 'prometheus']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('k8s_pod_cpu_pressure_time_seconds_total{');
  expect(stdout).not.toContain('container_cpu_pressure_time_seconds_total{');
});

it('a port in use is one line and exit code 1', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const { exitCode, stdout, stderr } = await runPsiperf(['--listen', `127.0.0.1:${port}`, ...onNode()]);
  server.close();
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toBe(
    `psiperf: cannot listen on 127.0.0.1:${port}: the port is in use; give another with --listen host:port, or stop what listens there`,
  );
});

describe('signals', () => {
  it('SIGHUP rereads nothing and does not end it; SIGTERM, however often, ends it with 0', async () => {
    await using agent = await AgentProcess.start({ args: onNode() });
    process.kill(agent.pid, 'SIGHUP');
    await agent.until(async () => agent.output.includes('SIGHUP'));
    expect((await agent.ask('/healthz')).status).toBe(200);
    process.kill(agent.pid, 'SIGTERM');
    process.kill(agent.pid, 'SIGTERM');
    expect(await agent.stop('SIGTERM')).toBe(0);
  });
});

describe('exporters', () => {
  it('SIGTERM pushes once more what was collected, and ends with 0', async () => {
    await using receiver = await OtlpReceiver.listen();
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_METRIC_EXPORT_INTERVAL: '3600000' };
    const agent = await AgentProcess.start({ args: [...onNode(), '--naming-grace', '0s'], environment });
    expect(receiver.requests).toBe(0);
    expect(await agent.stop('SIGTERM')).toBe(0);
    expect(receiver.requests).toBe(1);
  });

  it('SIGTERM ends it with 0 within seconds where nobody takes what it pushes', async () => {
    await using receiver = await OtlpReceiver.listen({ answers: false });
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_METRIC_EXPORT_INTERVAL: '3600000' };
    const agent = await AgentProcess.start({ args: onNode(), environment });
    const started = Date.now();
    expect(await agent.stop('SIGTERM')).toBe(0);
    expect(receiver.requests).toBe(1);
    expect(Date.now() - started).toBeLessThan(8_000);
    expect(agent.output).toContain('the last export');
  });

  it('without prometheus there is no /metrics, but the probes answer', async () => {
    const environment = { OTEL_METRICS_EXPORTER: 'none' };
    await using agent = await AgentProcess.start({ args: onNode(), environment });
    expect((await agent.ask('/metrics')).status).toBe(404);
    expect((await agent.ask('/readyz')).status).toBe(200);
  });

  it('console prints the flat stream', async () => {
    const environment = { OTEL_METRICS_EXPORTER: 'console', OTEL_METRIC_EXPORT_INTERVAL: '200' };
    await using agent = await AgentProcess.start({
      args: [...onNode(), '--naming-grace', '0s'],
      environment,
    });
    await agent.until(async () => agent.output.includes("name: 'container.cpu.pressure.time'"));
    expect(agent.output).toContain("'k8s.pod.name'");
  });
});

describe('a kernel with PSI switched off', () => {
  it('starts, says so with the remedy, tells what is absent, and stays up', async () => {
    await using without = await TemporaryDirectory.make();
    await cp(node.path, without.path, { recursive: true, verbatimSymlinks: true });
    await rm(join(without.path, 'proc/pressure'), { recursive: true });
    await writeFile(join(without.path, 'proc/cmdline'), 'ro quiet psi=0\n');
    await execa('find', [join(without.path, 'sys/fs/cgroup'), '-name', '*.pressure', '-delete']);
    await using agent = await AgentProcess.start({ args: [...onNode(without.path), '--naming-grace', '0s'] });
    const text = await agent.scrape();
    expect(agent.output).toMatch(/^fail {2}pressure of cgroups: .*psi=1/m);
    expect(text).toMatch(/^psiperf_absences\{collector="pressure",resource="cpu",reason="disabled"\} [1-9]/m);
    expect(text).not.toMatch(/^container_cpu_pressure_time/m);
    expect(text).toMatch(/^container_cpu_throttling_time_seconds_total\{/m);
    const { exitCode } = await runPsiperf(['check', ...onNode(without.path)]);
    expect(exitCode).toBe(1);
  });
});

describe('what it can see', () => {
  /** Runs a command of psiperf in namespaces of its own, after some preparation. */
  const inNamespace = (unshare: string, prepare: string, command: string) =>
    execa(
      'sh',
      ['-ec', `${unshare} sh -ec '${prepare}; exec ${process.execPath} ${AGENT.join(' ')} ${command}'`],
      {
        reject: false,
      },
    );

  it.for(COMMANDS)('%s on cgroup v1 alone ends with 2 and the remedy', async (command, { skip }) => {
    await requireCgroups(skip);
    const mountV1 =
      'umount -R /sys/fs/cgroup; mount -t tmpfs none /sys/fs/cgroup; mkdir /sys/fs/cgroup/v1; ' +
      'mount -t cgroup -o none,name=psiperftest none /sys/fs/cgroup/v1';
    const { exitCode, stderr } = await inNamespace('exec unshare -m', mountV1, command);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^psiperf: only cgroup v1 is mounted.*systemd\.unified_cgroup_hierarchy=1/);
  });

  it('in a cgroup namespace of its own, without the mount of the host, it says exactly that', async ({
    skip,
  }) => {
    await requireCgroups(skip);
    await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-own`);
    const { directory } = await bed.add();
    const enter = `echo $$ > ${directory}/cgroup.procs; exec unshare -m -C`;
    const { stdout } = await inNamespace(
      enter,
      'umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup',
      'check',
    );
    expect(stdout).toMatch(/^fail {2}cgroup root: .*sees only its own cgroup.*--host-root \/host$/m);
  });
});

describe('its output', () => {
  it('is whole however slowly it is read', async () => {
    const command = [
      process.execPath,
      ...AGENT,
      'read',
      '--format',
      'prometheus',
      '--scope',
      'all',
      '--pressure-averages',
    ];
    const read = (how: string) => execa('sh', ['-c', `"$@" | ${how}`, 'sh', ...command, ...onNode()]);
    const [slow, quick] = await Promise.all([read('(sleep 2; wc -c)'), read('wc -c')]);
    expect(Number(quick.stdout)).toBeGreaterThan(2 * 65_536);
    expect(slow.stdout).toBe(quick.stdout);
  });

  it.each([
    ['read'],
    ['top', '--batch', '--iterations', '1', '--interval', '100ms'],
    ['inspect', String(process.pid)],
  ])('has no room: one line, and %s ends with 1', async (...args) => {
    const toFull = ['sh', '-c', 'exec "$@" >/dev/full', 'sh'];
    const onOwnProc = args[0] === 'inspect' ? ['--proc-root', '/proc'] : [];
    const { exitCode, stderr } = await runPsiperf([...args, ...onNode(), ...onOwnProc], {}, toFull);
    expect(stderr.split('\n').at(-1)).toMatch(/^psiperf: .*ENOSPC: no space left on device, write$/);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(1);
  });

  it('may be no longer read: the agent goes on', async () => {
    const command = [process.execPath, ...AGENT, ...onNode(), '--listen', '127.0.0.1:0'];
    const { stderr } = await execa('sh', ['-c', 'timeout -s TERM 3 "$@" | true', 'sh', ...command], {
      reject: false,
    });
    expect(stderr).toBe('');
  });
});

it('an output that is full keeps top no longer than it is told to end', async () => {
  const { host, hang } = await hangingNode();
  await using _ = host;
  await hang('output');
  const intoFull = 'exec 3<>"$0" && head -c 65536 /dev/zero >&3 && exec "$@" >&3';
  const command = [process.execPath, ...AGENT, 'top', '--batch', '--interval', '1s', ...onNode(host.path)];
  await using top = new RunningProgram('sh', ['-c', intoFull, join(host.path, 'output'), ...command]);
  // Until it writes a table.
  await sleep(3_000);
  expect(await top.stop('SIGTERM')).toBe(0);
  expect(top.output).toBe('');
});

/** A node of its own, and a fake for a read that the kernel does not end: nobody ever writes to this pipe. */
async function hangingNode() {
  const host = await TemporaryDirectory.make();
  await cp(node.path, host.path, { recursive: true, verbatimSymlinks: true });
  const hang = async (path: string) => {
    await rm(join(host.path, path), { force: true });
    await execa('mkfifo', [join(host.path, path)]);
  };
  return { host, hang };
}

it('a reading that never ends: the last one is told again, /readyz says so, and SIGTERM ends the agent all the same', async () => {
  const { host, hang } = await hangingNode();
  await using _ = host;
  await using agent = await AgentProcess.start({ args: [...onNode(host.path), '--naming-grace', '0s'] });
  const before = parseSamples(await agent.scrape());
  await hang('proc/stat');
  for (const withinMillis of [9_000, 3_000]) {
    const asked = Date.now();
    const samples = parseSamples(await agent.scrape());
    expect(Date.now() - asked).toBeLessThan(withinMillis);
    const told = samples.filter(({ name }) => name.includes('_pressure_time_'));
    expect(told).toHaveLength(before.filter(({ name }) => name.includes('_pressure_time_')).length);
    const age = samples.find(({ name }) => name === 'psiperf_reading_age_seconds');
    expect(age?.value).toBeGreaterThan(4.5);
  }
  expect(await agent.ask('/readyz')).toMatchObject({
    status: 503,
    text: expect.stringContaining('the reading has not ended after 5 s'),
  });
  expect(agent.output).toContain('the reading has not ended after 5 s: the last one is told again');
  expect(await endOf(agent)).toContain('a read has not ended: killed');
});

describe('what reads a file that never answers is ended all the same', () => {
  it('read', async () => {
    const { host, hang } = await hangingNode();
    await using _ = host;
    await hang('sys/fs/cgroup/cgroup.stat');
    const { stdout, stderr } = await runPsiperf(['read', ...onNode(host.path)]);
    expect(stdout).toContain('CONTAINER');
    expect(stderr).toBe('psiperf: a read has not ended: killed');
  });

  it('the agent, told to end before anything is open', async () => {
    const { host, hang } = await hangingNode();
    await using _ = host;
    await hang('proc/stat');
    const args = [...AGENT, ...onNode(host.path), '--listen', '127.0.0.1:0'];
    await using agent = new RunningProgram(process.execPath, args);
    // Until it has begun to open.
    await sleep(3_000);
    expect(await endOf(agent)).toContain('a read has not ended: killed');
  });

  it('top, told to end', async () => {
    const { host, hang } = await hangingNode();
    await using _ = host;
    const args = [...AGENT, 'top', '--batch', '--interval', '1s', ...onNode(host.path)];
    await using top = new RunningProgram(process.execPath, args);
    await top.until(async () => top.output.includes('TROUBLE'));
    await hang('proc/stat');
    // Until a reading hangs.
    await sleep(3_000);
    expect(await endOf(top)).toContain('a read has not ended: killed');
  });
});

it.each(['native', 'typescript'])(
  'one file that is never read keeps nothing else from being told: %s reader',
  async (reader) => {
    const { host, hang } = await hangingNode();
    await using _ = host;
    await hang(`sys/fs/cgroup/docker/${'d301'.repeat(16)}/cpu.pressure`);
    await using agent = await AgentProcess.start({
      args: [...onNode(host.path), '--naming-grace', '0s', '--reader', reader],
    });
    const samples = parseSamples(await agent.scrape());
    const resources = samples.filter(
      ({ name, labels }) => name === 'psiperf_absences' && labels.reason === 'slow',
    );
    expect(resources.map(({ labels, value }) => [labels.resource, value])).toEqual([
      ['cpu', 1],
      ['memory', 1],
      ['io', 1],
      ['irq', 1],
    ]);
    const told = samples.filter(
      ({ name, labels }) =>
        name === 'container_cpu_pressure_time_seconds_total' && labels.psi_type === 'some',
    );
    expect(told.length).toBe(16);
    await endOf(agent);
  },
);

it('a first count of tasks that never ends keeps psiperf from nothing else', async () => {
  const { host, hang } = await hangingNode();
  await using _ = host;
  await mkdir(join(host.path, 'proc/4242/task/4242'), { recursive: true });
  await hang('proc/4242/task/4242/cgroup');
  await using agent = await AgentProcess.start({
    args: [...onNode(host.path), '--naming-grace', '0s', '--load'],
  });
  const samples = parseSamples(await agent.scrape());
  const slow = samples.filter(
    ({ name, labels }) =>
      name === 'psiperf_absences' && labels.collector === 'load' && labels.reason === 'slow',
  );
  const containers = samples.find(({ name }) => name === 'psiperf_containers');
  expect(slow.map(({ value }) => value)).toEqual([containers?.value]);
  expect(samples.some(({ name }) => name.includes('_pressure_time_'))).toBe(true);
  expect(await endOf(agent)).toContain('a read has not ended: killed');
});

it('never reads memory.stat, but for check --slow-files', async ({ skip }) => {
  await using host = await TemporaryDirectory.make();
  await cp(node.path, host.path, { recursive: true, verbatimSymlinks: true });
  const files = ['', 'docker', `docker/${'d301'.repeat(16)}`].map((path) =>
    join(host.path, 'sys/fs/cgroup', path, 'memory.stat'),
  );
  for (const file of files) await writeFile(file, 'anon 0\n');
  const [ofRoot] = files;
  // Moved back, so that the first read moves it forward.
  for (const file of files) await utimes(file, 1, 2);
  const readOnes = async () => {
    const facts = await Promise.all(files.map((file) => stat(file)));
    return files.filter((_, index) => facts[index]?.atimeMs !== 1_000);
  };
  await using agent = await AgentProcess.start({
    args: [...onNode(host.path), '--naming-grace', '0s', '--pressure-averages', '--perf', '--load'],
  });
  for (const _ of [1, 2]) await agent.scrape();
  for (const command of ['check', 'read']) await runPsiperf([command, ...onNode(host.path)]);
  expect(await readOnes()).toEqual([]);
  const { stdout } = await runPsiperf(['check', '--slow-files', ...onNode(host.path)]);
  expect(stdout).toMatch(/^ok {4}memory\.stat: .*\/memory\.stat took \d+\.\d\d ms$/m);
  if ((await readOnes()).length === 0) skip('this file system does not keep when files were read');
  expect(await readOnes()).toEqual([ofRoot]);
});

/** Ends it with SIGTERM, within ten seconds. @returns what it printed. */
async function endOf(agent: RunningProgram): Promise<string> {
  const stopped = Date.now();
  await agent.stop('SIGTERM');
  expect(Date.now() - stopped).toBeLessThan(10_000);
  return agent.output;
}

it('tells of itself', async () => {
  await using agent = await AgentProcess.start({ args: [...onNode(), '--naming-grace', '0s'] });
  await agent.scrape();
  const samples = parseSamples(await agent.scrape());
  const figureOf = (name: string) => samples.find((sample) => sample.name === name)?.value;
  expect(figureOf('psiperf_containers')).toBe(18);
  expect(figureOf('psiperf_series_shadowed')).toBeGreaterThan(0);
  expect(figureOf('psiperf_collection_duration_seconds_count')).toBeGreaterThanOrEqual(2);
  expect(figureOf('psiperf_collection_failures_total')).toBe(0);
  expect(figureOf('psiperf_open_fds')).toBeGreaterThan(10);
  expect(figureOf('process_cpu_time_seconds_total')).toBeGreaterThan(0);
  expect(figureOf('process_memory_usage_bytes')).toBeGreaterThan(1e7);
  expect(figureOf('process_uptime_seconds')).toBeGreaterThan(0);
});
