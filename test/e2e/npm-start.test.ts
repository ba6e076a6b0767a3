import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { ContainerBed } from '../bed/container-bed.ts';
import { answers } from '../bed/running-program.ts';
import { requireCgroups } from '../peer.ts';

const ROOT = join(import.meta.dirname, '../..');

const npmStart = (...args: string[]) =>
  execa('npm', ['start', '--silent', '--', ...args], { cwd: ROOT, stdin: 'ignore', reject: false });

test('arguments pass through, and what is installed or built says so on standard error alone', async () => {
  const { stdout, exitCode } = await npmStart('--version');
  expect(stdout).toMatch(/^\d+\.\d+\.\d+$/);
  expect(exitCode).toBe(0);
});

test("the agent's exit code is npm's", async () => {
  const { stdout, stderr, exitCode } = await npmStart('--no-such-flag');
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('a second start has nothing to install or build', async () => {
  await npmStart('--version');
  expect((await npmStart('--version')).stderr).toBe('');
});

test.for(['npm', 'the group of npm'])('SIGTERM to %s ends the agent, with 0', async (target, { skip }) => {
  await requireCgroups(skip);
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-npm`);
  using npm = startInGroup('npm', ['start', '--silent', '--', ...agentArgs(bed)]);
  const ended = once(npm.child, 'exit');
  const url = await readUrl(npm.child.stdout);
  expect(await answers(`${url}/healthz`)).toBe(true);
  process.kill(target === 'npm' ? npm.pid : -npm.pid, 'SIGTERM');
  const [exitCode] = await ended;
  await expect(answers(`${url}/healthz`)).rejects.toThrow();
  // npm itself ends by the signal that it was sent, whatever the program makes of it.
  expect([0, 143, null]).toContain(exitCode);
});

const agentArgs = ({ directory }: ContainerBed) => ['--listen', '127.0.0.1:0', '--cgroup-root', directory];

/** A program as the leader of a process group of its own; what is left of the group is killed in the end. */
function startInGroup(program: string, args: readonly string[]) {
  const child = spawn(program, args, { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} did not start`);
  return { child, pid, [Symbol.dispose]: () => killGroup(pid) };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: nothing is left of it, as it should be.
  }
}

async function readUrl(output: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += chunk;
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`no URL in: ${text}`);
}
