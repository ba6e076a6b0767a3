// Ways to have no permission, on a real node: each is told once, by `psiperf check` and by the agent, and leaves the rest
// working.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { parseSamples } from '../bed/parse-samples.ts';
import { runPsiperf } from '../bed/run-psiperf.ts';
import { share } from '../bed/share.ts';
import { IMAGE } from '../peers/containerd/busybox-image.ts';
import { Cluster } from '../peers/kubernetes/cluster.ts';
import { MountedNode, type Surroundings } from './mounted-node.ts';

const SOON = { interval: 200, timeout: 30_000 };
const HOUR_SECONDS = 3_600;
/** Long enough for every source to be asked again, several times. */
const SCRAPES = 5;
const BETWEEN_SCRAPES_MILLIS = 400;

let cluster: Cluster;
let node: MountedNode;
let podsMade = 0;

const requireNode = share(async (skip) => {
  await using parts = new AsyncDisposableStack();
  cluster = parts.use(await Cluster.start(skip));
  node = parts.use(await MountedNode.open(cluster));
  await cluster.kubectl('create', 'namespace', 'shop');
  // No pod is admitted before a controller has made it.
  const wait = ['wait', '--for=create', 'serviceaccount/default', '--timeout=30s'];
  await cluster.kubectl('--namespace=shop', ...wait);
  await makePod('cart-0');
  return parts.move();
});

beforeEach(async ({ skip }) => void (await requireNode(skip)), 120_000);

/** A way to have no permission. */
interface Way {
  readonly way: string;
  /** Which source of names it takes away, and what is said of it. */
  readonly source: string;
  readonly line: RegExp;
  /** Which sources go on. */
  readonly rest: readonly string[];
  readonly surroundings: () => Promise<Surroundings>;
}

const fromLogs = (source: string) => ({ source, rest: ['log-names'] });
const fromState = (source: string) => ({ source, rest: ['containerd-state'] });

const expired = (issued: string) => node.endToken(issued, -HOUR_SECONDS);

const WAYS: readonly Way[] = [
  {
    way: 'no mount: of the logs',
    ...fromState('log-names'),
    line: /: \S+\/host\/var\/log\/containers does not exist; nothing to do .* no kubelet; in a container, mount the host's/,
    surroundings: async () => ({ mounts: { 'var/log/containers': undefined, 'var/log/pods': undefined } }),
  },
  {
    way: 'no mount: of the state directory',
    ...fromLogs('containerd-state'),
    line: /: \S+\/host\/run\/containerd\/\S+\/k8s\.io does not exist; nothing to do .* no containerd; in a container, mount the host's/,
    surroundings: async () => ({ mounts: { 'run/containerd': undefined } }),
  },
  {
    way: 'wrong mount: the directories of pods in place of the links',
    ...fromState('log-names'),
    line: /: \S+\/host\/var\/log\/containers holds no links to containers' logs; .*see whether the host's directory of this name is mounted/,
    surroundings: async () => ({ mounts: { 'var/log/containers': node.mounts['var/log/pods'] } }),
  },
  {
    way: 'wrong mount: a directory above the state directory',
    ...fromLogs('containerd-state'),
    line: /: \S+\/k8s\.io holds no directories of containers; .*see whether the host's directory of this name is mounted/,
    surroundings: async () => ({
      mounts: {
        'run/containerd': undefined,
        'run/containerd/io.containerd.runtime.v2.task/k8s.io': node.mounts['run/containerd'],
      },
    }),
  },
  {
    way: 'no token: for the kubelet',
    ...fromLogs('kubelet'),
    line: /: no service account token at \S+\/token; let the pod have its token \(automountServiceAccountToken: true\), or/,
    surroundings: async () => ({ account: '/nowhere' }),
  },
  {
    way: 'no token: for the API server',
    ...fromLogs('api-server'),
    line: /: no service account token at \S+\/token; let the pod have its token \(automountServiceAccountToken: true\), or/,
    surroundings: async () => ({
      account: await node.writeAccount('tokenless', { token: async () => undefined }),
    }),
  },
  {
    way: 'no token, and no authority: for the API server',
    ...fromLogs('api-server'),
    line: /: no service account: \/nowhere\/ca\.crt does not exist; let the pod have its service account \(automount\w+: true\), or/,
    surroundings: async () => ({ account: '/nowhere' }),
  },
  {
    way: 'expired token: for the kubelet',
    ...fromLogs('kubelet'),
    line: /: the kubelet at https:\S+ does not accept the token in \S+\/token \(401\): it is expired, .*; mount the token so that it is renewed/,
    surroundings: async () => ({ account: await node.writeAccount('expired', { token: expired }) }),
  },
  {
    way: 'expired token: for the API server',
    ...fromLogs('api-server'),
    line: /: the API server at https:\S+ does not accept the credentials \(401\): they are expired, .*; mount the token so that it is renewed/,
    surroundings: async () => ({ account: await node.writeAccount('expired', { token: expired }) }),
  },
  {
    way: 'socket not readable: by another user',
    ...fromLogs('cri'),
    line: /: not permitted to connect to \S+\/containerd\.sock; run as root; whoever may connect can do what root can, so prefer/,
    surroundings: async () => ({ user: 65532 }),
  },
  {
    way: 'RBAC denied: by the kubelet',
    ...fromLogs('kubelet'),
    line: /: the kubelet at https:\S+ does not let this service account get nodes\/pods \(403\); add to its ClusterRole \{/,
    surroundings: async () => ({ account: await node.writeAccount('denied', { account: 'without-role' }) }),
  },
  {
    way: 'RBAC denied: by the API server',
    ...fromLogs('api-server'),
    line: /: the API server at https:\S+ does not let this account list pods \(403\); bind it to a ClusterRole with \{/,
    surroundings: async () => ({ account: await node.writeAccount('denied', { account: 'without-role' }) }),
  },
  {
    way: 'TLS unknown: of the kubelet',
    ...fromLogs('kubelet'),
    line: /: the kubelet at https:\S+ has a certificate of an unknown authority \(\w+\); name its authority with --kubelet-ca-file/,
    surroundings: async () => ({
      account: await node.writeAccount('stranger', { caFile: await node.makeStranger() }),
    }),
  },
  {
    way: 'TLS unknown: of the API server',
    ...fromLogs('api-server'),
    line: /: the API server at https:\S+ has a certificate of an unknown authority \(\w+\); name its authority: /,
    surroundings: async () => ({
      account: await node.writeAccount('stranger', { caFile: await node.makeStranger() }),
    }),
  },
];

test.each(WAYS)('$way: told once, and the rest goes on', async ({ source, line, rest, surroundings }) => {
  const started = node.toStart({
    args: ['--pod-sources', [source, ...rest].join(',')],
    ...(await surroundings()),
  });
  const { exitCode, stdout, stderr } = await runPsiperf(
    ['check', ...started.args],
    started.environment,
    started.under,
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const told = linesAbout(source, stdout);
  expect(told).toEqual([expect.stringMatching(new RegExp(`^note {2}names from ${source}${line.source}`))]);
  for (const name of rest) expect(linesAbout(name, stdout)).toEqual([expect.stringMatching(/^ok {4}/)]);

  await using agent = await AgentProcess.start(started);
  expect(await measuredBy(agent)).toContain('shop/cart-0/app');
  const pod = await makePod();
  await vi.waitFor(async () => expect(await measuredBy(agent)).toContain(`shop/${pod}/app`), SOON);
  await scrapeOften(agent);
  expect(linesAbout(source, agent.output)).toEqual(told);
  expect(agent.output).not.toMatch(/WARN|ERROR/);
});

test('with every permission all of them name, with the same token at another time', async () => {
  const account = await node.writeAccount('renewed', {
    token: (issued) => node.endToken(issued, HOUR_SECONDS / 2),
  });
  const sources = ['containerd-state', 'log-names', 'cri', 'kubelet', 'api-server'];
  const { args, environment, under } = node.toStart({ args: ['--pod-sources', sources.join(',')], account });
  const { stdout } = await runPsiperf(['check', ...args], environment, under);
  for (const source of sources)
    expect(linesAbout(source, stdout)).toEqual([expect.stringMatching(/^ok {4}/)]);
});

test('a token that expires while the agent runs: told once in the log, and the rest goes on', async () => {
  const account = await node.writeAccount('expiring');
  await using agent = await AgentProcess.start(
    node.toStart({ args: ['--pod-sources', 'log-names,kubelet'], account }),
  );
  expect(await measuredBy(agent)).toContain('shop/cart-0/app');
  expect(linesAbout('kubelet', agent.output)).toEqual([expect.stringMatching(/^ok {4}/)]);
  await node.writeAccount('expiring', { token: expired });
  for (let count = 0; count < 2; count += 1) {
    const pod = await makePod();
    await vi.waitFor(async () => expect(await measuredBy(agent)).toContain(`shop/${pod}/app`), SOON);
    await scrapeOften(agent);
  }
  const [, ...told] = linesAbout('kubelet', agent.output);
  expect(told).toEqual([
    expect.stringMatching(/WARN: names from kubelet: .* does not accept the token in \S+ \(401\)/),
  ]);
});

test('no mount: of cgroups: it sees itself alone, says so once, and measures the node', async () => {
  const cgroup = join(cluster.node.cgroupDirectory, 'alone');
  await mkdir(cgroup, { recursive: true });
  const { args, environment, under } = node.toStart({ mounts: { 'sys/fs/cgroup': undefined }, cgroup });
  const { exitCode, stdout, stderr } = await runPsiperf(['check', ...args], environment, under);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  const told = stdout.match(/^fail .*$/gm);
  expect(told).toEqual([
    expect.stringMatching(
      /: psiperf is in a cgroup namespace of its own .*; mount the host's \/sys\/fs\/cgroup into/,
    ),
  ]);
  await using agent = await AgentProcess.start({ args, environment, under });
  await scrapeOften(agent);
  expect(await agent.scrape()).toMatch(/^system_cpu_pressure_time_seconds_total\{.*\} \d/m);
  expect(agent.output.match(/^fail .*$/gm)).toEqual(told);
  expect(agent.output).not.toMatch(/WARN|ERROR/);
});

test.each(['check', 'agent'])(
  'wrong mount: where cgroups are wanted: %s ends with one line',
  async (command) => {
    const root = join(node.host, 'sys/fs/cgroup');
    const start = { args: ['--cgroup-root', root], mounts: { 'sys/fs/cgroup': '/sys/kernel' } };
    const { args, environment, under } = node.toStart(start);
    const { exitCode, stdout, stderr } = await runPsiperf([command, ...args], environment, under);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe(
      `psiperf: the cgroup root ${root} is not in a cgroup v2 tree; give the mount point of cgroup2, or a directory below it`,
    );
  },
);

/** What is said about a source of names, in the report of the start and in the log. */
function linesAbout(source: string, output: string): string[] {
  return output.split('\n').filter((line) => line.includes(`names from ${source}:`));
}

/** Which containers have pressure in a scrape. */
async function measuredBy(agent: AgentProcess): Promise<string[]> {
  const samples = parseSamples(await agent.scrape());
  const ofCpu = samples.filter(({ name }) => name === 'container_cpu_pressure_time_seconds_total');
  return ofCpu.map(({ labels }) => `${labels.namespace}/${labels.pod}/${labels.container}`);
}

async function scrapeOften(agent: AgentProcess): Promise<void> {
  for (let scrape = 0; scrape < SCRAPES; scrape += 1) {
    await agent.scrape();
    await sleep(BETWEEN_SCRAPES_MILLIS);
  }
}

/** A pod whose container runs. @returns its name. */
async function makePod(name = `till-${podsMade}`): Promise<string> {
  podsMade += 1;
  const container = {
    name: 'app',
    image: IMAGE,
    imagePullPolicy: 'Never',
    command: ['/bin/sleep', '100000'],
  };
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop' },
    spec: { hostNetwork: true, terminationGracePeriodSeconds: 0, containers: [container] },
  });
  await cluster.kubectl('--namespace=shop', 'wait', '--for=condition=Ready', `pod/${name}`, '--timeout=30s');
  return name;
}
