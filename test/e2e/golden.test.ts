// The real command on a node of every driver and runtime. `npm test -- --lane e2e --update` renews the golden files.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { runPsiperf } from '../bed/run-psiperf.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { buildNodeTree } from '../fixtures/build-tree.ts';

let node: TemporaryDirectory;

beforeAll(async () => {
  node = await TemporaryDirectory.make();
  await buildNodeTree(node.path);
});

afterAll(() => node[Symbol.asyncDispose]());

const onNode = () => ['--host-root', node.path, '--cgroup-root', `${node.path}/sys/fs/cgroup`];

/** What differs from run to run and from machine to machine, and only that, is replaced; lines are sorted by family. */
function withoutTheMachine(text: string): string {
  return sortedInFamilies(text)
    .replaceAll(node.path, '<node>')
    .replaceAll(/"(time|start)": "(?!2026-01)[^"]*"/g, '"$1": "<now>"')
    .replaceAll(/service_version="[^"]*"/g, 'service_version="<version>"')
    .replaceAll(/service_instance_id="[^"]*"/g, 'service_instance_id="<uuid>"')
    .replaceAll(/Node\.js \d+\.\d+\.\d+/g, 'Node.js <version>')
    .replaceAll(/^(ok|note) +reader: .*$/gm, 'ok    reader: <either>')
    .replaceAll(/(?<=^ok {4}cgroup files: the slowest was )\S+ \([\d.]+ ms\)/gm, '<any>')
    .replaceAll(
      /^(ok|note) +(software events|counting by cgroup|hardware events|events|kernel [^:]*): .*\n/gm,
      '',
    );
}

/** Containers are listed by their start, which here is when they were first seen. */
function sortedInFamilies(text: string): string {
  return text.replaceAll(
    /(?:^\w+\{.*\} .*\n)+/gm,
    (samples) => `${samples.trimEnd().split('\n').toSorted().join('\n')}\n`,
  );
}

const golden = (name: string) => `golden/${name}`;

describe('psiperf read', () => {
  it.each([
    ['read.txt', []],
    ['read.json', ['--format', 'json']],
    ['metrics.otel.txt', ['--format', 'prometheus']],
    ['metrics.cadvisor.txt', ['--format', 'prometheus', '--metric-names', 'cadvisor']],
    [
      'metrics.psi-perf-ds.txt',
      ['--format', 'prometheus', '--metric-names', 'psi-perf-ds', '--with-readme-names'],
    ],
    ['metrics.stock.txt', ['--format', 'prometheus', '--prometheus-writer', 'stock']],
    ['metrics.labels.txt', ['--format', 'prometheus', '--prometheus-labels', 'container.id,k8s.pod.uid']],
    ['metrics.units.txt', ['--format', 'prometheus', '--scope', 'pods,services']],
    ['metrics.averages.txt', ['--format', 'prometheus', '--scope', 'pods', '--pressure-averages']],
  ])('%s', async (name, args) => {
    const { exitCode, stdout, stderr } = await runPsiperf(['read', ...args, ...onNode()]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    await expect(withoutTheMachine(`${stdout}\n`)).toMatchFileSnapshot(golden(name));
  });

  it('is the same with either reader', async () => {
    const [native, typescript] = await Promise.all(
      ['native', 'typescript'].map((reader) =>
        runPsiperf(['read', '--format', 'prometheus', '--reader', reader, ...onNode()]),
      ),
    );
    expect(sortedInFamilies(native?.stdout ?? '')).toEqual(sortedInFamilies(typescript?.stdout ?? 'none'));
  });
});

describe('psiperf check', () => {
  it('tells what is there', async () => {
    const { exitCode, stdout } = await runPsiperf(['check', ...onNode()]);
    expect(exitCode).toBe(0);
    await expect(withoutTheMachine(`${stdout}\n`)).toMatchFileSnapshot(golden('check.txt'));
  });
});

describe('the agent', () => {
  it('serves the same series in OpenMetrics', async () => {
    await using agent = await AgentProcess.start({ args: [...onNode(), '--naming-grace', '0s'] });
    const { contentType, text } = await agent.ask('/metrics', { accept: 'application/openmetrics-text' });
    expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    await expect(sortedInFamilies(ofEntities(text))).toMatchFileSnapshot(golden('metrics.openmetrics.txt'));
  });

  it('lets no secret of a state file out', async () => {
    await using agent = await AgentProcess.start({
      args: [...onNode(), '--naming-grace', '0s', '--log-level', 'debug'],
    });
    const formats = await Promise.all([
      agent.scrape(),
      agent.scrape({ accept: 'application/openmetrics-text' }),
    ]);
    const json = await runPsiperf(['read', '--format', 'json', ...onNode()]);
    expect([...formats, agent.output, json.stdout, json.stderr].join('\n')).not.toContain('hunter2');
  });
});

/** The families of containers and the node; those of the agent itself are other at every run. */
function ofEntities(text: string): string {
  return text
    .split('\n')
    .filter((line) => /^(# \w+ )?(container|system)_|^# EOF/.test(line))
    .join('\n');
}
