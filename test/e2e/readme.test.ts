// What the README lists, and what it tells a new user to type, typed.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, test } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { ContainerBed } from '../bed/container-bed.ts';
import { readSection, type Section } from '../bed/documents/read-section.ts';
import { runPsiperf } from '../bed/run-psiperf.ts';
import { RunningProgram } from '../bed/running-program.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups } from '../peer.ts';
import { findFreePort } from '../peers/free-port.ts';

it('the README lists the options as --help does', async () => {
  const readme = await readFile(inRoot('README.md'), 'utf8');
  const listed = /<!-- help:begin -->\n```\n(.*)\n```\n<!-- help:end -->/s.exec(readme)?.[1];
  expect(listed).toBe((await runPsiperf(['--help'])).stdout.trimEnd());
});

/** The command of a section that begins so. */
function commandOf({ commands }: Section, beginning: string): string {
  const found = commands.find((command) => command.startsWith(beginning));
  if (found === undefined) throw new Error(`none of these begins with ${beginning}: ${commands.join('; ')}`);
  return found;
}

/** Types it until it finds something: a program that was just started does not answer yet. */
async function typeUntilItFinds(program: RunningProgram, command: string): Promise<string> {
  let found = '';
  await program.until(async () => {
    found = (await execa('bash', ['-c', command])).stdout;
    return found !== '';
  });
  return found;
}

test("in a minute: the agent's metrics", async ({ skip }) => {
  await requireCgroups(skip);
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-readme-agent`);
  const { podUid } = await bed.add();
  const section = await readSection('README.md', '## Start the agent');
  const port = String(await findFreePort());
  const start = `cd ${inRoot()} && exec ${commandOf(section, 'npm start ')}`;
  await using agent = new RunningProgram('bash', ['-c', start], {
    HOME: homedir(),
    PSIPERF_CGROUP_ROOT: bed.directory,
    PSIPERF_NAMING_GRACE: '0s',
    OTEL_EXPORTER_PROMETHEUS_PORT: port,
  });
  const look = commandOf(section, 'curl ').replace('9464', port);
  const found = await typeUntilItFinds(agent, look);
  expect(found).toContain(`container_cpu_pressure_time_seconds_total{namespace="",pod="${podUid}"`);
});

test('in five minutes: the own pressure of an own service', async ({ skip }) => {
  await requireCgroups(skip);
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-readme-service`);
  const container = await bed.add();
  await using home = await TemporaryDirectory.make();
  const section = await readSection('README.md', '## In your own service');
  const service = section.blocks.find(({ language }) => language === 'js')?.code ?? '';
  const [httpPort, metricsPort] = [String(await findFreePort()), String(await findFreePort())];
  const directory = join(home.path, 'my-service');
  const installs = section.commands.slice(0, section.commands.indexOf('node service.mjs'));
  expect(installs).toHaveLength(4);
  // One shell for all of them, as they are typed: one of them changes the directory.
  const typed = installs.join('\n').replaceAll('~', home.path);
  await execa('bash', ['-e', '-c', typed], { cwd: inRoot() });
  await mkdir(directory, { recursive: true });
  const code = service.replace('9465', metricsPort).replace('8080', httpPort);
  await writeFile(join(directory, 'service.mjs'), code);
  const enter = `echo $$ > ${container.directory}/cgroup.procs && cd ${directory} && exec node service.mjs`;
  await using program = new RunningProgram('bash', ['-c', enter]);
  const look = commandOf(section, 'curl ').replace('9465', metricsPort);
  const before = await container.readPressure('cpu', 'some');
  const found = await typeUntilItFinds(program, look);
  const after = await container.readPressure('cpu', 'some');
  // The lines that the README shows, with other values.
  const shown = section.blocks.find(({ language }) => language === '')?.code ?? '';
  const withoutValues = (text: string) => text.trim().replaceAll(/ [\d.e-]+$/gm, '');
  expect(withoutValues(found)).toBe(withoutValues(shown));
  const seconds = Number(/psi_type="some".* (\S+)$/m.exec(found)?.[1]);
  expect(seconds).toBeGreaterThanOrEqual(before);
  expect(seconds).toBeLessThanOrEqual(after);
  expect(await (await fetch(`http://127.0.0.1:${httpPort}`)).text()).toBe('hello\n');
}, 240_000);
