// psiperf as one container of a pod, beside others, in the namespaces that a runtime makes.
import { readdir, readFile, readlink } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { beforeEach, expect, test, vi } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { parseSamples } from '../bed/parse-samples.ts';
import { runPsiperf } from '../bed/run-psiperf.ts';
import { type PodContainer, SharedPod } from '../bed/shared-pod.ts';
import { requireCgroups } from '../peer.ts';

const CPU_PRESSURE = 'container_cpu_pressure_time_seconds_total';
const BURN = 'while :; do :; done';
/** More work than there are CPUs, so that it waits. */
const CROWD = `for i in $(seq ${3 * availableParallelism()}); do (${BURN}) & done; wait`;
const SOON = { timeout: 20_000, interval: 100 };

beforeEach(({ skip }) => requireCgroups(skip));

const openPod = (name: string) => SharedPod.open(`psiperf-test-${process.pid}-${name}`);

function startSidecar(pod: SharedPod, { enter }: PodContainer): Promise<AgentProcess> {
  return AgentProcess.start({
    args: ['--sidecar'],
    environment: { POD_NAME: 'web-0', POD_NAMESPACE: 'shop', POD_UID: pod.uid },
    under: enter,
  });
}

/** The containers in a scrape, with how long work of theirs waited for a CPU. */
async function scrape(agent: AgentProcess) {
  const samples = parseSamples(await agent.scrape());
  const ofCpu = samples.filter(({ name, labels }) => name === CPU_PRESSURE && labels.psi_type === 'some');
  const values = ofCpu.map(({ labels, value }) => [
    `${labels.namespace}/${labels.pod}/${labels.container}`,
    value,
  ]);
  return { samples, containers: Object.fromEntries(values) as Record<string, number> };
}

/** How many files it holds open. What was started is `nsenter`, and psiperf its child. */
async function countFiles({ pid }: AgentProcess): Promise<number> {
  const child = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim();
  const names = await readdir(`/proc/${child}/fd`);
  const links = await Promise.all(names.map((name) => readlink(`/proc/${child}/fd/${name}`).catch(() => '')));
  return links.filter((link) => link.endsWith('.pressure') || link.includes('cpu.stat')).length;
}

test("a busy container's pressure is that of its own cgroup, and psiperf's is not told", async () => {
  await using pod = await openPod('busy');
  const app = await pod.add({ name: 'app' });
  const other = await pod.add();
  await using agent = await startSidecar(pod, await pod.add({ name: 'psiperf' }));
  expect((await scrape(agent)).containers).toEqual({});
  app.run(CROWD);
  other.run('exec sleep infinity');
  const otherName = `shop/web-0/${other.cgroup.containerId.slice(0, 12)}`;
  await vi.waitFor(async () => {
    expect(Object.keys((await scrape(agent)).containers).toSorted()).toEqual(
      [otherName, 'shop/web-0/app'].toSorted(),
    );
  }, SOON);
  // The kernel brings totals up to date every two seconds.
  await vi.waitFor(async () => {
    expect(await app.cgroup.readPressure('cpu', 'some')).toBeGreaterThan(0.3);
  }, SOON);
  const before = await app.cgroup.readPressure('cpu', 'some');
  const { containers } = await scrape(agent);
  const after = await app.cgroup.readPressure('cpu', 'some');
  expect(containers['shop/web-0/app']).toBeGreaterThanOrEqual(before);
  expect(containers['shop/web-0/app']).toBeLessThanOrEqual(after);
  expect(containers[otherName]).toBeLessThan(before);
});

test('a container is read through another process when one ends, dropped with the last, and found again', async () => {
  await using pod = await openPod('restart');
  const app = await pod.add({ name: 'app' });
  await using agent = await startSidecar(pod, await pod.add());
  const stopFirst = app.run('exec sleep infinity');
  const stopSecond = app.run('exec sleep infinity');
  const names = async () => Object.keys((await scrape(agent)).containers);
  await vi.waitFor(async () => expect(await names()).toEqual(['shop/web-0/app']), SOON);
  const files = await countFiles(agent);
  expect(files).toBeGreaterThan(0);
  await stopFirst();
  for (let round = 0; round < 5; round++) expect(await names()).toEqual(['shop/web-0/app']);
  expect(await countFiles(agent)).toBe(files);
  await stopSecond();
  await vi.waitFor(async () => expect(await names()).toEqual([]), SOON);
  // The runtime gives a restarted container another cgroup.
  const again = await pod.add({ name: 'app' });
  again.run('exec sleep infinity');
  await vi.waitFor(async () => expect(await names()).toEqual(['shop/web-0/app']), SOON);
  expect(agent.output).not.toContain('warn');
});

test.for([
  ['nothing', 'it has no cgroup v2 mount at /sys/fs/cgroup'],
  ['host', 'its /sys/fs/cgroup is not its own cgroup but a larger tree'],
] as const)(
  'a container that sees %s at its /sys/fs/cgroup is absent, and told of once',
  async ([sees, why]) => {
    await using pod = await openPod('host');
    (await pod.add({ name: 'nosy', sees })).run('exec sleep infinity');
    await using agent = await startSidecar(pod, await pod.add());
    await vi.waitFor(() => expect(agent.output).toContain(`container nosy is left out: ${why}`), SOON);
    await scrape(agent);
    const { samples, containers } = await scrape(agent);
    expect(containers).toEqual({});
    const ofCpu = samples.filter(
      ({ name, labels }) => name === 'psiperf_absences' && labels.resource === 'cpu',
    );
    const absences = ofCpu.map(({ labels, value }) => [labels.collector, labels.reason, value]);
    expect(absences).toContainEqual(['pressure', 'not-supported', 1]);
    expect(agent.output.match(/WARN.*container nosy is left out/g)).toHaveLength(1);
  },
);

test('where pid_flag is given, it tells which containers are meant', async () => {
  await using pod = await openPod('flag');
  (await pod.add({ name: 'meant', flag: 'watch-me' })).run('exec sleep infinity');
  (await pod.add({ name: 'other', flag: 'not-me' })).run('exec sleep infinity');
  (await pod.add({ name: 'none' })).run('exec sleep infinity');
  await using agent = await startSidecar(pod, await pod.add({ flag: 'watch-me' }));
  expect(Object.keys((await scrape(agent)).containers)).toEqual(['shop/web-0/meant']);
});

const AS_1234 = ['--reuid', '1234', '--clear-groups'];
const WITHOUT_CAPABILITIES = ['--bounding-set', '-all'];

test.for([
  ['the same user is enough', AS_1234, AS_1234, true],
  ['user 0 with CAP_SYS_PTRACE alone is enough', AS_1234, ['--bounding-set', '-all,+sys_ptrace'], true],
  ['user 0 without a capability is not', AS_1234, WITHOUT_CAPABILITIES, false],
  ['another user is not', AS_1234, ['--reuid', '4321', '--clear-groups'], false],
  ['the same user with fewer capabilities is not', ['--reuid', '0'], WITHOUT_CAPABILITIES, false],
] as const)('what it needs: %s', async ([, ofTarget, ofPsiperf, isEnough]) => {
  await using pod = await openPod('user');
  const app = await pod.add({ name: 'app' });
  app.run(`exec setpriv ${ofTarget.join(' ')} sleep infinity`);
  await app.until('sleep');
  const { enter } = await pod.add();
  const under = [...enter, 'setpriv', ...ofPsiperf];
  const { stdout, exitCode } = await runPsiperf(['check', '--sidecar'], {}, under);
  const denied = `fail  containers: container app cannot be read (EACCES); run psiperf as user ${ofTarget[1]} with every capability that this container has, or as user 0 with CAP_SYS_PTRACE`;
  const none = 'note  containers: none measured; they are looked for at every reading';
  const lines = stdout.split('\n').filter((line) => / {2}containers: /.test(line));
  expect(lines).toEqual(isEnough ? ['ok    containers: 1 measured: app'] : [none, denied]);
  expect(exitCode).toBe(isEnough ? 0 : 1);
});

test('outside of a shared process namespace it says so', async () => {
  const { stdout, exitCode } = await runPsiperf(['check', '--sidecar']);
  expect(stdout).toMatch(/^fail {2}process namespace: /m);
  expect(exitCode).toBe(1);
});
