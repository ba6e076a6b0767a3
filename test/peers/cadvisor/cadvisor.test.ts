// The names of cAdvisor, as a real one writes them.
import { PROFILES } from '@psiperf/telemetry';
import { expect, test, vi } from 'vitest';
import { AgentProcess } from '../../bed/agent-process.ts';
import { NodeBed } from '../../bed/node-bed.ts';
import { parseSamples, type TextSample } from '../../bed/parse-samples.ts';
import { requireCgroups, requirePeer, requireRoot } from '../../peer.ts';
import { CadvisorProgram, toCgroupPath } from './cadvisor-program.ts';

/** What of cAdvisor's text is about pressure and load. */
const ABOUT = /^container_(?:pressure_\w+|cpu_load_\w+|tasks_state)$/;
/** An average of how many tasks wait for a device, which no file of cgroup v2 tells. */
const WITHOUT_SOURCE = 'container_cpu_load_d_average_10s';

const LATER = { interval: 250, timeout: 30_000 };

/** Type and help by family, of those that the pattern names. */
function metadataOf(text: string): Map<string, { type: string | undefined; help: string | undefined }> {
  const families = new Map<string, { type: string | undefined; help: string | undefined }>();
  for (const [, name = '', help] of text.matchAll(/^# HELP (\w+) (.*)$/gm)) {
    const type = new RegExp(`^# TYPE ${name} (\\w+)$`, 'm').exec(text)?.[1];
    if (ABOUT.test(name)) families.set(name, { type, help });
  }
  return families;
}

const toSeries = ({ name, labels: { id } }: TextSample) => `${name} of ${id}`;

test('every family of pressure and load has the name, the type and the help of cAdvisor', async ({
  skip,
}) => {
  const program = requirePeer('cadvisor', skip);
  await requireCgroups(skip);
  requireRoot(skip);
  await using node = await NodeBed.open(`psiperf-test-${process.pid}-cadvisor-names`);
  const prefix = await toCgroupPath(node.directory);
  await using cadvisor = await CadvisorProgram.start(program, [prefix]);
  const theirs = await vi.waitFor(async () => {
    const families = metadataOf(await cadvisor.scrape());
    expect(families.size).toBeGreaterThan(0);
    return families;
  }, LATER);
  expect(theirs.delete(WITHOUT_SOURCE)).toBe(true);
  const ours = PROFILES.cadvisor.families.map(({ metadata: { base, type, help } }) => [
    type === 'counter' ? `${base}_total` : base,
    { type, help },
  ]);
  expect(new Map(ours as [])).toEqual(theirs);
});

test('the totals of containers are those of cAdvisor, by the same id', async ({ skip }) => {
  const program = requirePeer('cadvisor', skip);
  await requireCgroups(skip);
  requireRoot(skip);
  await using node = await NodeBed.open(`psiperf-test-${process.pid}-cadvisor`);
  const prefix = await toCgroupPath(node.directory);
  await using cadvisor = await CadvisorProgram.start(program, [prefix]);
  await using agent = await AgentProcess.start({ args: [...node.agentArgs, '--metric-names', 'cadvisor'] });
  const readOurs = async () => {
    const samples = parseSamples(await agent.scrape()).filter(({ name }) => ABOUT.test(name));
    return new Map(samples.map((sample) => [toSeries(sample), sample.value]));
  };

  const before = await readOurs();
  expect(before.size).toBe(6 * node.containers.length);
  const beforeMillis = Date.now();
  const theirs = await vi.waitFor(async () => {
    const samples = parseSamples((await cadvisor.scrape()).replaceAll(`id="${prefix}/`, 'id="/'));
    const readSince = samples.filter(
      ({ name, millis = 0 }) => ABOUT.test(name) && millis > beforeMillis + 1000,
    );
    const values = new Map(readSince.map((sample) => [toSeries(sample), sample.value]));
    expect([...before.keys()].filter((series) => !values.has(series))).toEqual([]);
    return values;
  }, LATER);
  const after = await readOurs();

  expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
  for (const [series, least] of before) {
    expect(theirs.get(series), series).toBeGreaterThanOrEqual(least);
    expect(theirs.get(series), series).toBeLessThanOrEqual(after.get(series) ?? Number.NaN);
  }
  const busy = [...theirs].filter(([series, seconds]) => series.includes('cpu_waiting') && seconds > 0.5);
  expect(busy.filter(([series]) => before.has(series))).toHaveLength(2);
});
