import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { NodeBed } from '../bed/node-bed.ts';
import { parseSamples } from '../bed/parse-samples.ts';
import { requireCgroups, requirePeer, type Skip } from '../peer.ts';

const OPENMETRICS = 'application/openmetrics-text; version=1.0.0';

/** Prints what the OpenMetrics parser of prometheus_client, which is strict, makes of standard input. */
const PARSE_OPENMETRICS = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = text_string_to_metric_families(sys.stdin.read())
print(json.dumps([[f.name, f.type, f.unit, len(f.samples)] for f in families]))
`;

type ParsedFamily = readonly [name: string, type: string, unit: string, samples: number];

/** The pressure of four containers in each profile; the predecessor's has three averages and a total of each. */
const CPU_PRESSURE: Readonly<Record<string, ParsedFamily>> = {
  otel: ['container_cpu_pressure_time_seconds', 'counter', 'seconds', 8],
  cadvisor: ['container_pressure_cpu_waiting_seconds', 'counter', 'seconds', 4],
  'psi-perf-ds': ['psi_perf_monitor_monitored_cpu_psi', 'gauge', '', 32],
};

async function scrapeBed(profile: string, accept: string): Promise<string> {
  await using node = await NodeBed.open(`psiperf-test-${process.pid}-text`);
  await using agent = await AgentProcess.start({ args: [...node.agentArgs, '--metric-names', profile] });
  // Of what the agent tells about itself, some is there from the second collection on.
  await agent.scrape();
  return await agent.scrape({ accept });
}

/** What promtool says of a text, and how it ends. */
async function checkMetrics(promtool: string, input: string) {
  const { all, exitCode } = await execa(promtool, ['check', 'metrics'], { input, all: true, reject: false });
  return { all, exitCode };
}

/** prometheus_client as a function of a text. It is rejected where the parser refuses the text. */
function requireParser(skip: Skip): (text: string) => Promise<ParsedFamily[]> {
  const python = requirePeer('python3', skip);
  const modules = requirePeer('prometheus-client', skip);
  return async (text) => {
    const { stdout } = await execa(python, ['-c', PARSE_OPENMETRICS], {
      input: text,
      env: { PYTHONPATH: modules },
    });
    return JSON.parse(stdout);
  };
}

test.for(['otel', 'cadvisor', 'psi-perf-ds'])(
  'promtool finds nothing to say about the text in profile %s',
  async (profile, { skip }) => {
    const promtool = requirePeer('promtool', skip);
    await requireCgroups(skip);
    const text = await scrapeBed(profile, 'text/plain');
    expect(parseSamples(text).length).toBeGreaterThan(10);
    expect(await checkMetrics(promtool, text)).toEqual({ all: '', exitCode: 0 });
  },
);

test.for(['psi-perf-ds-counts', 'psi-sidecar'])(
  'promtool finds nothing to say about %s.txt, which needs counters or a pod',
  async (name, { skip }) => {
    const promtool = requirePeer('promtool', skip);
    const text = await readFile(new URL(`../contract/golden/${name}.txt`, import.meta.url), 'utf8');
    expect(await checkMetrics(promtool, text)).toEqual({ all: '', exitCode: 0 });
  },
);

test.for(['otel', 'cadvisor', 'psi-perf-ds'])(
  'the parser of prometheus_client reads the OpenMetrics text in profile %s',
  async (profile, { skip }) => {
    const parse = requireParser(skip);
    await requireCgroups(skip);
    const text = await scrapeBed(profile, OPENMETRICS);
    const families = await parse(text);
    expect(families.reduce((sum, [, , , samples]) => sum + samples, 0)).toBe(parseSamples(text).length);
    expect(families).toContainEqual(CPU_PRESSURE[profile]);
  },
);

test('the parser of prometheus_client is strict: it refuses what is no OpenMetrics', async ({ skip }) => {
  const parse = requireParser(skip);
  const withoutEnd = '# TYPE a counter\na_total 1\n';
  await expect(parse(withoutEnd)).rejects.toThrow('EOF');
});
