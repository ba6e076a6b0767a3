// A file system in user space stands in for a kernel that takes long over a file: test/bed/programs/slow_file.c.

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { compileProgram } from '../bed/c-program.ts';
import { type BedContainer, ContainerBed } from '../bed/container-bed.ts';
import { pressureOf, seriesOf } from '../bed/container-series.ts';
import { parseSamples } from '../bed/parse-samples.ts';
import { runPsiperf } from '../bed/run-psiperf.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups } from '../peer.ts';

/** What the first scrape waits for is a second, and the time that a busy machine takes. */
const FIRST_WITHIN_MILLIS = 4_000;
const OTHERS_WITHIN_MILLIS = 2_000;

/** Three containers that want more CPU than there is; reads of the second one's files can be held. */
async function open(name: string, slowFile: string) {
  const bed = await ContainerBed.open(`psiperf-test-${process.pid}-${name}`);
  const directory = await TemporaryDirectory.make();
  const flag = join(directory.path, 'hold');
  const containers = [await bed.add(), await bed.add(), await bed.add()] as const;
  for (const container of containers) container.burn(1);
  const slow = join(containers[1].directory, slowFile);
  return {
    containers,
    under: [await compileProgram('slow_file'), flag, slow, '--'],
    args: ['--cgroup-root', bed.directory, '--naming-grace', '0s'],
    hold: () => writeFile(flag, ''),
    letGo: () => rm(flag, { force: true }),
    async [Symbol.asyncDispose]() {
      await rm(flag, { force: true });
      await bed[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function timed<T>(task: () => Promise<T>): Promise<{ result: T; millis: number }> {
  const began = performance.now();
  const result = await task();
  return { result, millis: performance.now() - began };
}

const figureOf = (text: string, name: string) =>
  parseSamples(text).find((sample) => sample.name === name)?.value;

/** How old what is told of a container is; undefined where it is of now. */
function ageOf(text: string, container: BedContainer): number | undefined {
  const ages = seriesOf(text, container).filter(({ name }) => name === 'container_reading_age_seconds');
  expect(ages.map(({ labels }) => labels.collector)).toEqual(ages.map(() => 'pressure'));
  return ages[0]?.value;
}

it.for(['native', 'typescript'])(
  "scrapes go on while a file hangs, with its last reading and that one's age: %s reader",
  async (reader, { skip }) => {
    await requireCgroups(skip);
    await using bed = await open(`slow-${reader}`, 'cpu.pressure');
    const [first, slow, last] = bed.containers;
    await using agent = await AgentProcess.start({
      args: [...bed.args, '--reader', reader],
      under: bed.under,
    });
    await sleep(1_500);
    const before = await agent.scrape();
    expect(ageOf(before, slow)).toBeUndefined();
    expect(figureOf(before, 'psiperf_reading_age_seconds')).toBe(0);

    await bed.hold();
    const held = await timed(() => agent.scrape());
    expect(held.millis).toBeLessThan(FIRST_WITHIN_MILLIS);
    await sleep(1_000);
    const next = await timed(() => agent.scrape());
    expect(next.millis, 'the file is not waited for again').toBeLessThan(OTHERS_WITHIN_MILLIS);
    for (const { result: text } of [held, next])
      expect(pressureOf(text, slow, 'cpu', 'some')).toBe(pressureOf(before, slow, 'cpu', 'some'));
    const ages = [held, next].map(({ result }) => ageOf(result, slow) ?? 0);
    expect(ages[0]).toBeGreaterThan(0.5);
    expect(ages[1]).toBeGreaterThan((ages[0] ?? 0) + 0.9);
    expect(figureOf(next.result, 'psiperf_reading_age_seconds')).toBeCloseTo(ages[1] ?? 0, 1);
    expect(next.result).toMatch(
      /^psiperf_absences\{collector="pressure",resource="cpu",reason="slow"\} [1-3]$/m,
    );
    // Not necessarily at once: a busy machine can keep any read from ending in time.
    await agent.until(async () => {
      const text = await agent.scrape();
      const areFresh = [first, last].every(
        (container) =>
          ageOf(text, container) === undefined &&
          pressureOf(text, container, 'cpu', 'some') > pressureOf(before, container, 'cpu', 'some'),
      );
      return areFresh && ageOf(text, slow) !== undefined;
    });
    expect((await agent.ask('/readyz')).status).toBe(200);
    expect(agent.output).toContain('the kernel takes long over *.pressure of cgroups');

    await bed.letGo();
    await agent.until(async () => ageOf(await agent.scrape(), slow) === undefined, 60_000);
    const after = await agent.scrape();
    expect(pressureOf(after, slow, 'cpu', 'some')).toBeGreaterThan(pressureOf(before, slow, 'cpu', 'some'));
    expect(figureOf(after, 'psiperf_reading_age_seconds')).toBe(0);
    expect(after, 'the read that hung is told').toMatch(
      /^psiperf_read_duration_seconds_bucket\{file="cpu.pressure",le="1"\} (\d+)\n.*\n.*le="\+Inf"\} (?!\1$)/ms,
    );
  },
);

it('check tells of a file that hangs, and ends', async ({ skip }) => {
  await requireCgroups(skip);
  await using bed = await open('slow-check', 'cpu.stat');
  await bed.hold();
  const [program = '', ...rest] = bed.under;
  const { result, millis } = await timed(() => runPsiperf(['check', ...bed.args], {}, [program, ...rest]));
  expect(result.stdout).toMatch(/^note {2}cgroup files: the kernel takes long over cpu\.stat/m);
  expect(result.exitCode).toBe(0);
  expect(millis).toBeLessThan(20_000);
});

it('the agent ends although a file hangs', async ({ skip }) => {
  await requireCgroups(skip);
  await using bed = await open('slow-end', 'cpu.pressure');
  await using agent = await AgentProcess.start({ args: bed.args, under: bed.under });
  await bed.hold();
  await agent.scrape();
  const { result, millis } = await timed(() => agent.stop());
  expect(result, agent.output).toBe(0);
  expect(millis).toBeLessThan(5_000);
});
