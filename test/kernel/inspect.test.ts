// `psiperf inspect` of real processes, in the namespaces that a runtime makes.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { AGENT } from '../../scripts/lib/paths.mjs';
import { type BedContainer, ContainerBed } from '../bed/container-bed.ts';
import { inMounts } from '../bed/in-mounts.ts';
import { nameContainer } from '../bed/name-container.ts';
import { runInOwnNamespaces } from '../bed/own-namespaces.ts';
import { runPsiperf } from '../bed/run-psiperf.ts';
import { share } from '../bed/share.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups, type Skip } from '../peer.ts';

/** Pids in there: 1 the shell, 2 a sleep, 3 what makes a namespace inside of it, and 4 that namespace's first process. */
const SCRIPT = 'sleep 1001 & unshare --pid --fork sleep 1002 & wait';

/** Three containers of two pods, and what runs in the first. */
class InspectedBed implements AsyncDisposable {
  readonly bed: ContainerBed;
  readonly host: TemporaryDirectory;
  readonly app: BedContainer;
  readonly #parts: AsyncDisposableStack;

  static async open(skip: Skip): Promise<InspectedBed> {
    await requireCgroups(skip);
    await using parts = new AsyncDisposableStack();
    const host = parts.use(await TemporaryDirectory.make());
    const bed = parts.use(await ContainerBed.open(`psiperf-test-${process.pid}-inspect`));
    const app = await bed.add();
    const named = { namespace: 'shop', pod: 'cart-0', container: 'app' };
    await nameContainer(host.path, app, named);
    await nameContainer(host.path, await bed.add({ podUid: app.podUid }), { ...named, container: 'proxy' });
    await nameContainer(host.path, await bed.add(), { ...named, namespace: 'test' });
    const running = runInOwnNamespaces(app, SCRIPT);
    parts.defer(async () => void (await running.stop('SIGKILL')));
    await running.until(async () => findProcess(app, '1002') !== undefined);
    return new InspectedBed({ bed, host, app }, parts.move());
  }

  private constructor(
    { bed, host, app }: Pick<InspectedBed, 'bed' | 'host' | 'app'>,
    parts: AsyncDisposableStack,
  ) {
    this.bed = bed;
    this.host = host;
    this.app = app;
    this.#parts = parts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}

const openInspected = share((skip) => InspectedBed.open(skip));

let bed: ContainerBed;
let host: TemporaryDirectory;
let app: BedContainer;
let inspectArgs: readonly string[];

beforeEach(async ({ skip }) => {
  ({ bed, host, app } = await openInspected(skip));
  inspectArgs = ['--cgroup-root', bed.directory, '--host-root', host.path, '--proc-root', '/proc'];
});

/** The host's pid of the container's process whose command line ends in this word. */
function findProcess({ directory }: BedContainer, lastWord: string): number | undefined {
  const pids = readFileSync(join(directory, 'cgroup.procs'), 'utf8').trim().split('\n').map(Number);
  const isThat = (pid: number) =>
    pid > 0 && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').at(-2) === lastWord;
  return pids.findLast(isThat);
}

function thePid(lastWord: string): number {
  const pid = findProcess(app, lastWord);
  if (pid === undefined) throw new Error(`nothing runs ${lastWord}`);
  return pid;
}

const inspect = (...args: readonly string[]) => runPsiperf(['inspect', ...args, ...inspectArgs]);

async function inspectJson(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await inspect(...args, '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout);
}

const inodeOf = (pid: number | string, name: string) =>
  Number(/\d+/.exec(readlinkSync(`/proc/${pid}/ns/${name}`))?.[0]);

describe('a process of the host', () => {
  test('is told with its pid in every namespace, its container and with whom it shares namespaces', async () => {
    const pid = thePid('1002');
    const { hostSeen, inspected } = await inspectJson(String(pid));
    const [found] = inspected;
    expect(hostSeen).toBe(true);
    expect(inspected).toHaveLength(1);
    expect(found.process).toMatchObject({ pid, pids: [pid, 4, 1], containerPid: 4, ended: false });
    expect(Date.parse(found.process.start)).toBeGreaterThan(Date.now() - 600_000);
    expect(found.owner).toMatchObject({
      kind: 'container',
      attributes: {
        'k8s.namespace.name': 'shop',
        'k8s.pod.name': 'cart-0',
        'k8s.container.name': 'app',
        'container.id': app.containerId,
      },
    });
    expect(join(bed.directory, found.cgroup.path)).toBe(app.directory);
    expect(found.first).toMatchObject({ containerPid: 1, command: 'sh' });
    const { pid: firstPid } = found.first;
    for (const { name, inode, withHost, withContainer } of found.namespaces) {
      expect([name, inode]).toEqual([name, inodeOf(pid, name)]);
      expect([name, withHost]).toEqual([name, inode === inodeOf('self', name)]);
      expect([name, withContainer]).toEqual([name, inode === inodeOf(firstPid, name)]);
    }
    const shared = found.namespaces.map(({ name, withHost, withContainer }: Record<string, unknown>) => [
      name,
      withHost,
      withContainer,
    ]);
    expect(shared).toEqual([
      ['cgroup', true, true],
      ['ipc', false, true],
      ['mnt', false, true],
      ['net', true, true],
      ['pid', false, false],
      ['user', true, true],
      ['uts', false, true],
    ]);
    expect(found.pressure.cpu.some.totalMicros).toBeGreaterThanOrEqual(0);
    expect(found.cpu).toMatchObject({ pressure: expect.any(Number), trouble: expect.any(String) });
  });

  test('is told in rows', async () => {
    const pid = thePid('1002');
    const { stdout } = await inspect(String(pid));
    expect(stdout).toMatch(new RegExp(`^process +${pid} sleep, user 0, since 20\\d\\d-`, 'm'));
    expect(stdout).toMatch(
      new RegExp(`^pids +${pid} on the host, 4 in the container, 1 in a namespace inside of it$`, 'm'),
    );
    expect(stdout).toMatch(/^first +sh: \d+ on the host, 1 in the container$/m);
    expect(stdout).toMatch(/^container +shop\/cart-0\/app$/m);
    expect(stdout).toMatch(/^NAMESPACE +INODE +HOST +CONTAINER$/m);
    expect(stdout).toMatch(/^pid +\d+ +own +own$/m);
    expect(stdout).toMatch(/^uts +\d+ +own +shared$/m);
    expect(stdout).toMatch(/^net +\d+ +shared +shared$/m);
    expect(stdout).toMatch(new RegExp(`^ask +crictl inspect ${app.containerId}$`, 'm'));
    expect(stdout).not.toContain('note:');
  });

  test('the command to enter its namespaces enters them', async () => {
    const pid = thePid('1002');
    const [found] = (await inspectJson(String(pid))).inspected;
    const { stdout } = await execa(`${found.commands.nsenter} -c 'readlink /proc/self/ns/uts; echo $$'`, {
      shell: true,
    });
    const [uts, inside] = stdout.split('\n');
    expect(uts).toBe(`uts:[${inodeOf(pid, 'uts')}]`);
    // Beside the sleep that is 1 in there.
    expect(Number(inside)).toBeLessThan(20);
  });

  test('that is in no container is told as that', async () => {
    const { stdout, exitCode } = await inspect('2');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^process +2 kthreadd, user 0/m);
    expect(stdout).toContain('is not below the root that psiperf watches');
  });

  test('in the root cgroup is not told the figures of the whole node', async () => {
    const { stdout } = await runPsiperf([
      ...['inspect', '2', '--cgroup-root', dirname(bed.directory)],
      ...['--host-root', host.path, '--proc-root', '/proc'],
    ]);
    expect(stdout).toMatch(/^cgroup +\/$/m);
    expect(stdout).toMatch(/^note: it is in the root cgroup: .* those of the whole node/m);
    expect(stdout).not.toMatch(/^(?:cpu|memory|io|throttled|enter)/m);
  });

  test('cannot pass for another one by its name', async () => {
    const container = await bed.add();
    const script = `printf 'x\\rTgid:\\t1' > /proc/$$/comm; sleep 1005; true`;
    await using forger = runInOwnNamespaces(container, script);
    const pids = () => readFileSync(join(container.directory, 'cgroup.procs'), 'utf8').trim().split('\n');
    const isForged = (pid: string) => readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('x\r');
    await forger.until(async () => pids().some((pid) => pid !== '' && isForged(pid)));
    const pid = pids().find(isForged);
    const { stdout } = await inspect(String(pid));
    expect(stdout).toMatch(new RegExp(`^process +${pid} x\\?Tgid:\\?1, user 0, since`, 'm'));
    expect(stdout).toMatch(new RegExp(`^enter +nsenter --target ${pid} `, 'm'));
    expect(stdout).not.toContain('a thread of');
  });

  test('may be given by one of its threads', async () => {
    const tid = readdirSync('/proc/self/task').find((task) => task !== String(process.pid));
    const { stdout } = await inspect(String(tid));
    expect(stdout).toMatch(new RegExp(`^process +${tid} .*, a thread of process ${process.pid}, `, 'm'));
  });
});

describe('a container', () => {
  test('is found by the beginning of its id, with the pids of its processes on both sides', async () => {
    const [found, ...others] = (await inspectJson(app.containerId.slice(0, 12))).inspected;
    expect(others).toEqual([]);
    const pairs = found.processes.map(({ pid, containerPid }: Record<string, unknown>) => [
      pid,
      containerPid,
    ]);
    expect(pairs).toContainEqual([thePid('1001'), 2]);
    expect(pairs).toContainEqual([thePid('1002'), 4]);
    expect(found.process).toBeUndefined();
    const { stdout } = await inspect('shop/cart-0/app');
    expect(stdout).toMatch(/^PID +IN-CONTAINER +COMMAND$/m);
    expect(stdout).toMatch(new RegExp(`^${thePid('1001')} +2 +sleep$`, 'm'));
  });

  test('is not taken for a process silently, where its id begins with the digits of a pid', async () => {
    const containerId = `4194302${'a'.repeat(57)}`;
    await bed.add({ containerId });
    const { exitCode, stdout } = await inspect('4194302');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^container id +${containerId}$`, 'm'));
    expect(stdout).toMatch(/^note: there is no process 4194302: this is a container whose id begins so/m);
  });

  test("leads from a pid in there to the host's", async () => {
    const [found] = (await inspectJson('shop/cart-0', '--pid', '4')).inspected;
    expect(found.process).toMatchObject({ pid: thePid('1002'), pids: [thePid('1002'), 4, 1] });
    const none = await inspect('shop/cart-0', '--pid', '77');
    expect(none).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: 'psiperf: no process of shop/cart-0 has the pid 77 in there',
    });
  });

  test("a pod's name means all of its containers", async () => {
    const { inspected } = await inspectJson('shop/cart-0');
    const names = inspected.map(
      ({ owner }: { owner: { attributes: Record<string, string> } }) =>
        owner.attributes['k8s.container.name'],
    );
    expect(names.toSorted()).toEqual(['app', 'proxy']);
  });
});

it('lists what a name may mean, and ends with 2', async () => {
  const { exitCode, stdout, stderr } = await inspect('cart-0');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  const [head, ...lines] = stderr.split('\n');
  expect(head).toBe("psiperf: 'cart-0' means 3, give one of these (the first column):");
  expect(lines.map((line) => line.trim().split(/ +/)[1]).toSorted()).toEqual([
    'shop/cart-0/app',
    'shop/cart-0/proxy',
    'test/cart-0/app',
  ]);
  expect(lines).toContain(`  ${app.containerId}  shop/cart-0/app`);
});

it.each([
  [
    'nobody',
    "no container's id begins with 'nobody' (four digits at least), and no pod or container is called so",
  ],
  ['4194303', 'there is no process 4194303'],
])('says that there is no %s, and ends with 1', async (text, message) => {
  const { exitCode, stdout, stderr } = await inspect(text);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr.split('\n')).toHaveLength(1);
});

describe('a process that ends', () => {
  /** Whether a process holds a file of pressure open: it has looked at the process, and looks at its container. */
  const isLooking = (pid = 0) =>
    readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`).endsWith('/cpu.pressure');
      } catch {
        return false;
      }
    });

  const firstPid = ({ directory }: BedContainer) =>
    readFileSync(join(directory, 'cgroup.procs'), 'utf8').trim().split('\n').filter(Boolean)[0];

  test('half-way leaves what was learnt of it', async () => {
    const container = await bed.add();
    await using short = runInOwnNamespaces(container, 'sleep 1003');
    await short.until(async () => firstPid(container) !== undefined);
    const pid = String(firstPid(container));
    const looking = execa(process.execPath, [...AGENT, 'inspect', pid, ...inspectArgs], { reject: false });
    while (!isLooking(looking.pid)) await sleep(5);
    await short.stop('SIGKILL');
    const { exitCode, stdout } = await looking;
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`note: process ${pid} has ended: this is what was learnt of it before`);
    expect(stdout).toMatch(new RegExp(`^pids +${pid} on the host, 1 in the container$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^container id +${container.containerId}$`, 'm'));
    expect(stdout).toMatch(/^uts +\d+ +own$/m);
    expect(stdout).not.toMatch(/^enter/m);
  });

  test('and whose cgroup is removed half-way, too', async () => {
    const container = await bed.add();
    await using short = runInOwnNamespaces(container, 'sleep 1003');
    await short.until(async () => firstPid(container) !== undefined);
    const pid = String(firstPid(container));
    const looking = execa(process.execPath, [...AGENT, 'inspect', pid, ...inspectArgs], { reject: false });
    while (!isLooking(looking.pid)) await sleep(5);
    await short.stop('SIGKILL');
    await container.remove();
    const { exitCode, stdout } = await looking;
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`note: process ${pid} has ended`);
    expect(stdout).toMatch(new RegExp(`^container id +${container.containerId}$`, 'm'));
    expect(stdout).toMatch(/^cpu.max +- \(gone\)$/m);
  });

  test('before, and was not waited for, has ended', async () => {
    const parent = spawn('sh', ['-c', 'true & exec sleep 1004'], { stdio: 'ignore' });
    const children = () => readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8').trim();
    try {
      while (!/^\d+$/.test(children())) await sleep(5);
      const pid = children();
      while (!/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) await sleep(5);
      const { exitCode, stdout } = await inspect(pid);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`note: process ${pid} has ended`);
      expect(stdout).toMatch(/^mnt +- \(gone\) +-/m);
      expect(stdout).not.toMatch(/^mnt.*not-supported/m);
    } finally {
      parent.kill('SIGKILL');
    }
  });
});

describe('without hostPID', () => {
  const WHAT_IT_ADDS =
    /^note: psiperf sees a process namespace of its own, not the host's: with hostPID: true .* pids on the host, .*nsenter/m;
  const OWN_PIDS = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];

  test('a container is told with what its cgroup tells, and what hostPID would add', async () => {
    const { stdout, exitCode } = await runPsiperf(
      ['inspect', 'shop/cart-0/app', ...inspectArgs],
      {},
      OWN_PIDS,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^container +shop\/cart-0\/app$/m);
    expect(stdout).toMatch(/^cpu +\d+\.\d %/m);
    expect(stdout).toMatch(WHAT_IT_ADDS);
    expect(stdout).not.toMatch(/^(?:enter|PID|NAMESPACE)/m);
  });

  test("a pid that is the host's is not mistaken, and hostPID is named", async () => {
    const { stdout, stderr, exitCode } = await runPsiperf(
      ['inspect', String(thePid('1002')), ...inspectArgs],
      {},
      OWN_PIDS,
    );
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toMatch(/^psiperf: there is no process \d+; psiperf sees a process namespace of its own/);
    const own = await runPsiperf(['inspect', '1', ...inspectArgs], {}, OWN_PIDS);
    expect(own.stdout).toMatch(/^pids +1 as psiperf sees it$/m);
    expect(own.stdout).toMatch(WHAT_IT_ADDS);
  });

  test("where the host's /proc is mounted it is not needed, whatever namespaces psiperf is in", async () => {
    const own = await bed.add();
    const directories = {
      proc: '/proc',
      'sys/fs/cgroup': dirname(bed.directory),
      var: join(host.path, 'var'),
    };
    const mounted = inMounts({ at: '/mnt', directories, cgroup: own.directory });
    const roots = [
      '--host-root',
      '/mnt',
      '--cgroup-root',
      bed.directory.replace(dirname(bed.directory), '/mnt/sys/fs/cgroup'),
    ];
    const args = ['inspect', String(thePid('1002')), '--json', ...roots];
    const { stdout, stderr } = await runPsiperf(args, {}, [...mounted, ...OWN_PIDS]);
    expect(stderr).toBe('');
    const { hostSeen, inspected } = JSON.parse(stdout);
    expect(hostSeen).toBe(true);
    expect(inspected[0].process.pids).toEqual([thePid('1002'), 4, 1]);
    expect(inspected[0].owner.attributes['k8s.container.name']).toBe('app');
    expect(inspected[0].processes).toHaveLength(4);
    const byName = await runPsiperf(['inspect', 'shop/cart-0', '--pid', '2', '--json', ...roots], {}, [
      ...mounted,
      ...OWN_PIDS,
    ]);
    expect(JSON.parse(byName.stdout).inspected[0].process.pid).toBe(thePid('1001'));
  });
});

it('a user without CAP_SYS_PTRACE is told what is not shown', async () => {
  const under = ['setpriv', '--reuid', '1234', '--clear-groups', '--bounding-set', '-all'];
  const { stdout, exitCode } = await runPsiperf(
    ['inspect', String(thePid('1002')), ...inspectArgs],
    {},
    under,
  );
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^net +- \(not-permitted\) +-$/m);
  expect(stdout).toMatch(/^note: namespaces of other users' processes.* need CAP_SYS_PTRACE$/m);
});
