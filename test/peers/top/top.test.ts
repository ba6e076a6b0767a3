// `psiperf top` in a real terminal, of real cgroups: what it shows, what its keys do, and that it leaves no trace.
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AGENT } from '../../../scripts/lib/paths.mjs';
import { ContainerBed } from '../../bed/container-bed.ts';
import { NodeBed } from '../../bed/node-bed.ts';
import { TemporaryDirectory } from '../../bed/temporary-directory.ts';
import { requireCgroups, requirePeer } from '../../peer.ts';
import { Terminal } from './terminal.ts';

const BED = `psiperf-test-${process.pid}-top`;
const WIDTH = 120;
const HEIGHT = 24;

let node: NodeBed | undefined;
let files: TemporaryDirectory;
let tmux: string;

beforeAll(async () => {
  files = await TemporaryDirectory.make();
});

beforeEach(async ({ skip }) => {
  await requireCgroups(skip);
  tmux = requirePeer('tmux', skip);
  node ??= await NodeBed.open(BED);
});

afterAll(async () => {
  await node?.[Symbol.asyncDispose]();
  await files[Symbol.asyncDispose]();
});

/** A command line that starts it; its pid is in a file afterwards. */
function toCommand(...args: readonly string[]): string {
  const words = [process.execPath, ...AGENT, 'top', ...(node?.agentArgs ?? []), ...args];
  return words.join(' ');
}

const isTable = (lines: readonly string[]) => lines.some((line) => line.startsWith('NAME '));

/** Starts it in a new terminal and waits for the first table. */
async function openTop(...args: readonly string[]): Promise<Terminal> {
  const terminal = await Terminal.open(tmux, { width: WIDTH, height: HEIGHT });
  await terminal.type(`${toCommand('--interval', '250ms', ...args)}; echo ended with $?`);
  await terminal.press('Enter');
  await terminal.until('a table', isTable);
  return terminal;
}

/** The names of the rows, from top to bottom. */
function namesOf(lines: readonly string[]): string[] {
  const header = lines.findIndex((line) => line.startsWith('NAME '));
  const rows = lines.slice(header + 1, lines.indexOf('', header));
  return rows.map((row) => row.split(' ')[0] ?? '');
}

const showsNames =
  (...names: readonly string[]) =>
  (lines: readonly string[]) =>
    isTable(lines) && namesOf(lines).join() === names.join();

const APP = 'shop/cart-0/app';
const PROXY = 'shop/cart-0/proxy';
const SEARCH = 'shop/search-7d9f/app';
const DNS = 'kube-system/dns-x2x/dns';

describe('on a terminal', () => {
  it('shows what burns before what sleeps, and what it is: contended', async () => {
    await using terminal = await openTop();
    const lines = await terminal.until(
      'two that burn',
      (shown) => shown.filter((line) => line.endsWith('contended')).length === 2,
    );
    expect(lines).toHaveLength(HEIGHT);
    expect(lines[0]).toMatch(/^psiperf top {2}\d\d:\d\d:\d\d {2}every 0.25 s {2}by cpu {2}containers: 4$/);
    expect(lines[1]).toMatch(/^node: waited cpu \d+\.\d %, .* stolen \d+\.\d %$/);
    expect(lines[3]).toMatch(
      /^NAME +CPU +CPU-FULL +MEM +MEM-FULL +IO +IO-FULL +IRQ +THROTTLED +CORES +TROUBLE$/,
    );
    expect(lines.at(-1)).toMatch(/^q quit {2}\? help/);
    expect(namesOf(lines).slice(0, 2).toSorted()).toEqual([APP, SEARCH]);
    expect(namesOf(lines).slice(2)).toEqual([DNS, PROXY]);
    const [name, cpu, cpuFull, ...rest] = lines[4]?.split(/ +/) ?? [];
    expect(name).toMatch(/^shop\//);
    expect(Number(cpu)).toBeGreaterThan(5);
    expect(Number(cpuFull)).toBeLessThanOrEqual(Number(cpu));
    expect(Number(rest.at(-2)), 'CPUs that it used').toBeGreaterThan(0.05);
    expect(await terminal.modes()).toEqual({ cursorShown: false, otherScreen: true });
  });

  it('sorts by name, both ways, and by other columns', async () => {
    await using terminal = await openTop();
    await terminal.type('n');
    await terminal.until('names from a to z', showsNames(DNS, APP, PROXY, SEARCH));
    await terminal.type('r');
    const reversed = await terminal.until('names from z to a', showsNames(SEARCH, PROXY, APP, DNS));
    expect(reversed[0]).toContain('by name, reversed');
    await terminal.type('>');
    await terminal.until('another column', ([head = '']) => head.includes('  by cpu  '));
    await terminal.type('u');
    await terminal.until(
      'those that use CPUs',
      (lines) => /by cores/.test(lines[0] ?? '') && namesOf(lines)[3] !== SEARCH,
    );
  });

  it('filters while one types, and stops at Escape', async () => {
    await using terminal = await openTop('--sort', 'name');
    await terminal.type('/CART');
    const typing = await terminal.until('a filter', showsNames(APP, PROXY));
    expect(typing.at(-1)).toBe('filter: CART_');
    await terminal.press('BSpace', 'BSpace', 'BSpace', 'BSpace');
    await terminal.type('search');
    await terminal.press('Enter');
    const filtered = await terminal.until('another filter', showsNames(SEARCH));
    expect(filtered[0]).toContain('containers: 1 of 4 with "search"');
    await terminal.until('the keys again', (lines) => /^q quit/.test(lines.at(-1) ?? ''));
    await terminal.press('Escape');
    await terminal.until('all again', showsNames(DNS, APP, PROXY, SEARCH));
  });

  it('lists pods, and containers again', async () => {
    await using terminal = await openTop('--sort', 'name');
    await terminal.type('p');
    const pods = await terminal.until(
      'pods',
      showsNames('kube-system/dns-x2x', 'shop/cart-0', 'shop/search-7d9f'),
    );
    expect(pods[0]).toContain('pods: 3');
    await terminal.type('p');
    await terminal.until('containers', showsNames(DNS, APP, PROXY, SEARCH));
  });

  it('begins with what it was told', async () => {
    await using terminal = await openTop('--scope', 'pods', '-s', 'name', '-r', '-f', 'shop');
    await terminal.until('pods', showsNames('shop/search-7d9f', 'shop/cart-0'));
  });

  it('explains the row that is selected', async () => {
    await using terminal = await openTop('--sort', 'name');
    await terminal.press('Down', 'Down');
    const explains = /^shop\/cart-0\/app: \w+ \(pressure \d+\.\d %, throttled .*, stolen \d+\.\d %\)$/;
    await terminal.until('the figures of the trouble', (lines) => explains.test(lines.at(-2) ?? ''));
  });

  it('has help, which a key closes', async () => {
    await using terminal = await openTop();
    await terminal.type('?');
    const help = await terminal.until('help', (lines) => lines.at(-1) === 'any key: back');
    expect(help.join('\n')).toMatch(/THROTTLED +periods in which its CPU quota ran out/);
    expect(help.join('\n')).toMatch(/stolen +the hypervisor runs another machine instead/);
    await terminal.type('x');
    await terminal.until('the table', isTable);
  });

  it('follows the size of the terminal', async () => {
    await using terminal = await openTop();
    await terminal.resize(70, 9);
    const small = await terminal.until('a small table', (lines) => lines.length === 9 && isTable(lines));
    expect(small[3]).not.toContain('IO-FULL');
    expect(small[3]).toMatch(/TROUBLE$/);
    await terminal.resize(150, 40);
    const large = await terminal.until('a large one', (lines) => /IO-FULL/.test(lines[3] ?? ''));
    expect(large).toHaveLength(40);
    expect(large[0]).toMatch(/^psiperf top /);
    expect(large.at(-1)).toMatch(/^q quit/);
    expect(large.filter((line) => line.startsWith('NAME '))).toHaveLength(1);
  });

  it('shows a container that comes, and one that goes no more', async () => {
    await using terminal = await openTop('--naming-grace', '0');
    const podUid = randomUUID();
    const added = await (await ContainerBed.open(BED)).add({ podUid });
    await terminal.until('the new one', (lines) =>
      lines.some((line) => line.includes(`/${added.containerId.slice(0, 12)} `)),
    );
    await added.remove();
    await terminal.until('the others', (lines) => namesOf(lines).length === 4);
  });
});

const CURSOR_AND_SCREEN = { cursorShown: true, otherScreen: false };

/** Runs top in a terminal, and tells how the terminal is afterwards, and was before. */
async function leaveBy(
  end: (terminal: Terminal, pid: number) => Promise<void>,
  start: (command: string) => string = (command) => command,
) {
  await using terminal = await Terminal.open(tmux, { width: WIDTH, height: HEIGHT });
  const path = (name: string) => `${files.path}/${name}`;
  await terminal.type('echo what was here');
  await terminal.press('Enter');
  await terminal.type(`stty -a > ${path('before')}`);
  await terminal.press('Enter');
  const started = start(`sh -c 'echo $$ > ${path('pid')}; exec ${toCommand('-d', '250ms')}'`);
  await terminal.type(`clear; ${started}; echo ended with $?; stty -a > ${path('after')}`);
  await terminal.press('Enter');
  await terminal.until('a table', isTable);
  const pid = Number(readFileSync(path('pid'), 'utf8'));
  await end(terminal, pid);
  await untilGone(pid);
  await terminal.press('Enter');
  await terminal.until('the prompt', (shown) => shown.findLast((line) => line !== '') === '$');
  await terminal.type(`stty -a > ${path('later')}; echo done`);
  await terminal.press('Enter');
  const lines = await terminal.until('that it is done', (shown) => shown.includes('done'));
  return {
    lines,
    ended: lines.find((line) => line.startsWith('ended with')),
    modes: await terminal.modes(),
    before: readFileSync(path('before'), 'utf8'),
    after: readFileSync(path('after'), 'utf8'),
    later: readFileSync(path('later'), 'utf8'),
  };
}

/** Pid of what the terminal's shell runs. */
async function childOf(terminal: Terminal): Promise<number> {
  const shell = await terminal.shellPid();
  return Number(readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim());
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(20))
    if (!isRunning(pid)) return;
  throw new Error(`process ${pid} goes on`);
}

async function sendSignal(pid: number, signal: NodeJS.Signals): Promise<void> {
  process.kill(pid, signal);
}

describe('leaves the terminal as it was', () => {
  it.each([
    ['q', (terminal: Terminal) => terminal.type('q')],
    ['Ctrl-C', (terminal: Terminal) => terminal.press('C-c')],
    ['Ctrl-C in the filter', (terminal: Terminal) => terminal.press('/', 'x', 'C-c')],
    ['SIGTERM', (_: Terminal, pid: number) => sendSignal(pid, 'SIGTERM')],
    ['SIGINT', (_: Terminal, pid: number) => sendSignal(pid, 'SIGINT')],
    ['SIGHUP', (_: Terminal, pid: number) => sendSignal(pid, 'SIGHUP')],
  ] as const)('at %s', async (_, end) => {
    const { ended, modes, before, after, lines } = await leaveBy(end);
    expect(ended).toBe('ended with 0');
    expect(modes).toEqual(CURSOR_AND_SCREEN);
    expect(after).toBe(before);
    expect(lines.join('\n')).not.toContain('NAME ');
  });

  it('when it has shown as many intervals as it should', async () => {
    await using terminal = await openTop('-n', '2');
    await terminal.until('the end', (lines) => lines.includes('ended with 0'));
    expect(await terminal.modes()).toEqual(CURSOR_AND_SCREEN);
  });

  it('at a signal that it does not know', async () => {
    const { ended, modes, before, after } = await leaveBy(
      async (_, pid) => void process.kill(pid, 'SIGQUIT'),
    );
    expect(ended).toBe('ended with 131');
    expect(modes).toEqual(CURSOR_AND_SCREEN);
    expect(after).toBe(before);
  });

  it('at an exception', async () => {
    const throws = `${files.path}/throws.mjs`;
    writeFileSync(throws, "process.on('SIGUSR2', () => { throw new Error('something broke'); });\n");
    const { ended, modes, before, after, lines } = await leaveBy(
      async (_, pid) => void process.kill(pid, 'SIGUSR2'),
      (command) => `NODE_OPTIONS="--import=${throws}" ${command}`,
    );
    expect(ended).toBe('ended with 1');
    expect(modes).toEqual(CURSOR_AND_SCREEN);
    expect(after).toBe(before);
    expect(lines.join('\n'), 'it is told where it can be read').toContain('something broke');
  });

  it('when who started it is killed, and the terminal is that of another program', async () => {
    const parent = `${files.path}/parent`;
    const { modes, before, later } = await leaveBy(
      async () => void process.kill(Number(readFileSync(parent, 'utf8')), 'SIGKILL'),
      (command) => `sh -c 'echo $$ > ${parent}; ${command.replaceAll("'", `'\\''`)}; true'`,
    );
    expect(modes).toEqual(CURSOR_AND_SCREEN);
    expect(later).toBe(before);
  });
});

it.each(['SIGTSTP', 'SIGSTOP'] as const)(
  'stopped by %s, and told to go on, it has its keys',
  async (signal) => {
    await using terminal = await openTop();
    const pid = await childOf(terminal);
    process.kill(pid, signal);
    await terminal.until('that it is stopped', (lines) => lines.some((line) => line.includes('Stopped')));
    // Nobody can give the terminal back at SIGSTOP.
    if (signal === 'SIGTSTP') expect(await terminal.modes()).toEqual(CURSOR_AND_SCREEN);
    await terminal.type('fg');
    // A shell that does not put the terminal in order takes no Enter.
    await terminal.press('C-j');
    await terminal.until('the table', (lines) => isTable(lines) && /^psiperf top /.test(lines[0] ?? ''));
    expect(await terminal.modes()).toEqual({ cursorShown: false, otherScreen: true });
    await terminal.type('?');
    await terminal.until('help, without Enter', (lines) => lines.at(-1) === 'any key: back');
    await terminal.type('qq');
    await untilGone(pid);
    expect(await terminal.modes()).toEqual(CURSOR_AND_SCREEN);
  },
);

it('goes on at SIGTSTP where no shell could continue it', async () => {
  await using terminal = await Terminal.open(tmux, { width: WIDTH, height: HEIGHT });
  await terminal.type(`exec ${toCommand('--interval', '250ms')}`);
  await terminal.press('Enter');
  await terminal.until('a table', isTable);
  process.kill(await terminal.shellPid(), 'SIGTSTP');
  await sleep(500);
  await terminal.type('?');
  await terminal.until('help', (lines) => lines.at(-1) === 'any key: back');
});

it('says so where the terminal cannot move its cursor', async () => {
  await using terminal = await Terminal.open(tmux, { width: WIDTH, height: HEIGHT });
  await terminal.type(`clear; TERM=dumb ${toCommand()}; echo ended with $?`);
  await terminal.press('Enter');
  const lines = await terminal.until('the end', (shown) => shown.includes('ended with 2'));
  expect(lines.join('')).toContain('cannot draw on a terminal of type dumb: top --batch prints tables');
});

it('ends when its terminal is closed', async () => {
  await using terminal = await openTop();
  const pid = await childOf(terminal);
  expect(isRunning(pid)).toBe(true);
  await terminal.closeWindow();
  await untilGone(pid);
});
