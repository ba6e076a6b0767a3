// The agent with `--perf` where perf_event_open(2) is denied, as seccomp profiles of container runtimes deny it.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { compileProgram } from '../bed/c-program.ts';
import { ContainerBed } from '../bed/container-bed.ts';
import { pressureOf } from '../bed/container-series.ts';
import { parseSamples } from '../bed/parse-samples.ts';
import { runPsiperf } from '../bed/run-psiperf.ts';
import { requireCgroups, requirePeer } from '../peer.ts';

const EVENTS = ['context-switches', 'minor-faults'];
const ASK = ['--perf', '--perf-events', `{${EVENTS.join()}}`];

/** Twice as many as want to run at once. */
const LOOPS = 4;

beforeEach(async ({ skip }) => {
  await requireCgroups(skip);
  requirePeer('cc', skip);
});

const denying = async (errno: string) => [await compileProgram('deny_perf'), errno];

/** The reasons of `psiperf.absences` for perf, by resource. */
function perfAbsencesIn(text: string): Record<string, { reason: string | undefined; cgroups: number }> {
  const absences = parseSamples(text).filter(
    ({ name, labels }) => name === 'psiperf_absences' && labels.collector === 'perf',
  );
  return Object.fromEntries(
    absences.map(({ labels, value }) => [labels.resource, { reason: labels.reason, cgroups: value }]),
  );
}

describe.each(['EPERM', 'EACCES'])('with every perf_event_open answered by %s', (errno) => {
  it('pressure goes on, and psiperf.absences says why nothing is counted', async () => {
    await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-denied`);
    const container = await bed.add();
    container.burn(LOOPS);
    await using agent = await AgentProcess.start({
      args: ['--cgroup-root', bed.directory, '--naming-grace', '0s', ...ASK],
      under: await denying(errno),
    });
    const before = pressureOf(await agent.scrape(), container, 'cpu', 'some');
    await sleep(1000);
    const text = await agent.scrape();
    expect(pressureOf(text, container, 'cpu', 'some')).toBeGreaterThan(before);
    expect(text).not.toMatch(/^container_perf_/m);
    expect(perfAbsencesIn(text)).toEqual(
      Object.fromEntries(EVENTS.map((event) => [event, { reason: 'not-permitted', cgroups: 1 }])),
    );
    expect(await agent.stop()).toBe(0);
  });
});

it('the same agent counts where nothing is denied', async () => {
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-allowed`);
  const container = await bed.add();
  container.burn(LOOPS);
  await using agent = await AgentProcess.start({
    args: ['--cgroup-root', bed.directory, '--naming-grace', '0s', ...ASK],
  });
  await agent.scrape();
  await sleep(500);
  const text = await agent.scrape();
  expect(text).toMatch(/^container_perf_context_switches_total\{.*\} [1-9]/m);
  expect(perfAbsencesIn(text)).toEqual({});
});

it('psiperf check names seccomp where it answers EPERM, and fails only where counters are asked for', async () => {
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-check`);
  await bed.add();
  const check = ['check', '--cgroup-root', bed.directory];
  const denied = await runPsiperf(check, {}, await denying('EPERM'));
  expect(denied).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('seccomp') });
  const asked = await runPsiperf([...check, ...ASK], {}, await denying('EPERM'));
  expect(asked).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('seccomp') });
  const allowed = await runPsiperf([...check, ...ASK]);
  expect(allowed).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining('seccomp') });
});
