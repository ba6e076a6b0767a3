// `psiperf top --batch` of real cgroups, and where there is no terminal.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { AGENT } from '../../scripts/lib/paths.mjs';
import { NodeBed } from '../bed/node-bed.ts';
import { runPsiperf } from '../bed/run-psiperf.ts';
import { requireCgroups } from '../peer.ts';

const WITHIN_MILLIS = 30_000;

let node: NodeBed | undefined;

beforeAll(async () => {
  let mayNot = false;
  await requireCgroups(() => {
    mayNot = true;
    return undefined as never;
  });
  if (!mayNot) node = await NodeBed.open(`psiperf-test-${process.pid}-top`);
});

afterAll(async () => {
  await node?.[Symbol.asyncDispose]();
});

beforeEach(({ skip }) => requireCgroups(skip));

const nodeArgs = () => node?.agentArgs ?? [];
const runTop = (...args: readonly string[]) => runPsiperf(['top', ...nodeArgs(), ...args]);

/** The rows of each table, by column. */
function tablesOf(output: string): Record<string, string>[][] {
  const tables = output.split('\n\n').filter((table) => table.trim() !== '');
  return tables.map((table) => {
    const [, , header = '', ...rows] = table.trimEnd().split('\n');
    const names = header.split(/ +/);
    return rows.map((row) => {
      const cells = row.split(/ +/);
      return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
    });
  });
}

it('prints as many tables as it should, with figures in all of them', async () => {
  const { exitCode, stdout, stderr } = await runTop('-b', '-n', '3', '-d', '500ms', '--sort', 'name');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(
    /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z, the last \d\.\d s; containers: 4\nnode: /,
  );
  const tables = tablesOf(stdout);
  expect(tables).toHaveLength(3);
  for (const [dns, app, proxy, search] of tables) {
    expect([dns?.NAME, proxy?.NAME]).toEqual(['kube-system/dns-x2x/dns', 'shop/cart-0/proxy']);
    expect(dns).toMatchObject({ CPU: expect.stringMatching(/^\d\.\d$/), CORES: '0.00', TROUBLE: 'none' });
    for (const burning of [app, search]) {
      expect(Number(burning?.CPU)).toBeGreaterThan(5);
      expect(burning?.TROUBLE).toMatch(/^(contended|stolen)$/);
      expect(Number(burning?.CORES)).toBeGreaterThan(0.02);
    }
  }
});

it('tells the CPU time that the kernel tells', async () => {
  const directory = node?.containers[0]?.cgroup.directory ?? '';
  const readSeconds = () =>
    Number(/^usage_usec (\d+)$/m.exec(readFileSync(join(directory, 'cpu.stat'), 'utf8'))?.[1]) / 1e6;
  const usedBefore = readSeconds();
  const { stdout } = await runTop('-b', '-n', '4', '-d', '500ms', '-f', 'cart-0/app');
  const used = readSeconds() - usedBefore;
  const tables = tablesOf(stdout);
  expect(tables).toHaveLength(4);
  const told = tables.reduce((sum, [app]) => sum + Number(app?.CORES) * 0.5, 0);
  expect(told).toBeGreaterThan(0.1);
  // The program's own start and end are in it besides.
  expect(told).toBeLessThanOrEqual(used * 1.2);
});

it('counts, and has no column for what is not counted', async () => {
  const [[uncounted] = []] = tablesOf((await runTop('-b', '-n', '1')).stdout);
  expect(Object.keys(uncounted ?? {})).not.toContain('IPC');
  const { exitCode, stdout } = await runTop('-b', '-n', '1', '--perf');
  expect(exitCode).toBe(0);
  const [[counted] = []] = tablesOf(stdout);
  expect(counted?.IPC, 'on hardware a ratio, on a virtual machine nothing').toMatch(/^(-|\d+\.\d\d)$/);
});

it('lists pods', async () => {
  const [pods = []] = tablesOf((await runTop('-b', '-n', '1', '--scope', 'pods', '-s', 'name')).stdout);
  expect(pods.map(({ NAME }) => NAME)).toEqual(['kube-system/dns-x2x', 'shop/cart-0', 'shop/search-7d9f']);
});

/** Starts it without end. */
function startTop() {
  const child = spawn(process.execPath, [...AGENT, 'top', ...nodeArgs(), '-b', '-d', '100ms'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH },
    timeout: WITHIN_MILLIS,
    killSignal: 'SIGKILL',
  });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  return { child, ended: once(child, 'close').then(([code, signal]) => ({ code, signal, errors })) };
}

it('ends when nobody reads its tables any longer', async () => {
  const { child, ended } = startTop();
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await ended).toEqual({ code: 0, signal: null, errors: '' });
});

it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends at %s', async (signal) => {
  const { child, ended } = startTop();
  await once(child.stdout, 'data');
  child.kill(signal);
  expect(await ended).toEqual({ code: 0, signal: null, errors: '' });
});

it('says in one line that there is no terminal to draw on', async () => {
  expect(await runTop()).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'psiperf: top draws on a terminal, and there is none: top --batch prints tables',
  });
});
