import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../../test/bed/manual-clock.ts';
import { hostRoots } from '../src/host-roots.ts';
import { ServiceCgroup } from '../src/service-cgroup.ts';

/** A machine whose process is in `/own`, with another cgroup beside it. */
class Machine {
  readonly clock = new ManualClock();
  readonly directory = mkdtempSync(join(tmpdir(), 'psiperf-service-cgroup-'));

  constructor() {
    onTestFinished(() => rmSync(this.directory, { recursive: true }));
    for (const cgroup of ['own', 'other']) mkdirSync(this.at(`tree/${cgroup}`), { recursive: true });
    this.write('tree/cgroup.controllers', '');
    this.write('proc/self/cgroup', '1:name=systemd:/v1\n0::/own\n');
  }

  at(path: string): string {
    return join(this.directory, path);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
  }

  cgroup(path?: string): ServiceCgroup {
    const roots = hostRoots(this.directory);
    return new ServiceCgroup({ roots, cgroupRoot: this.at('tree'), path, clock: this.clock });
  }
}

const inodeOf = (directory: string) => statSync(directory, { bigint: true }).ino;

test('is that of this process, wherever it is moved', async () => {
  const machine = new Machine();
  const cgroup = machine.cgroup();
  const own = machine.at('tree/own');
  expect(await cgroup.find()).toEqual({ id: inodeOf(own), path: '/own', directory: own });
  machine.write('proc/self/cgroup', '0::/other\n');
  expect(await cgroup.find(), 'it was looked for just now').toMatchObject({ path: '/own' });
  machine.clock.advance(60_000);
  expect(await cgroup.find()).toMatchObject({ path: '/other' });
});

test('is the one that is named, also when it was made anew', async () => {
  const machine = new Machine();
  const cgroup = machine.cgroup('/other');
  const first = await cgroup.find();
  renameSync(machine.at('tree/other'), machine.at('tree/old'));
  mkdirSync(machine.at('tree/other'));
  cgroup.forget();
  const second = await cgroup.find();
  expect(second.directory).toBe(first.directory);
  expect(second.id).not.toBe(first.id);
});

test.each([
  ['is not there', '/elsewhere', '0::/own\n', /^there is no cgroup at .*\/elsewhere$/],
  ['of this process cannot be seen', undefined, '0::/hidden\n', /^there is no cgroup at .*\/hidden$/],
  ['of this process is of v1 alone', undefined, '3:cpu:/own\n', /tells of no cgroup v2 of this process$/],
  [
    'of this process is outside of the tree',
    undefined,
    '0::/../away\n',
    /is in \/\.\.\/away, which is not below/,
  ],
])('says that the cgroup %s', async (_name, path, ownText, message) => {
  const machine = new Machine();
  machine.write('proc/self/cgroup', ownText);
  await expect(machine.cgroup(path).find()).rejects.toMatchObject({
    code: 'ERR_CGROUP_NOT_FOUND',
    message: expect.stringMatching(message),
    hint: expect.any(String),
  });
});

test('looks for a tree that is not there until it is', async () => {
  const machine = new Machine();
  const cgroup = machine.cgroup();
  renameSync(machine.at('tree'), machine.at('later'));
  await expect(cgroup.find()).rejects.toMatchObject({ code: 'ERR_CGROUP_ROOT' });
  renameSync(machine.at('later'), machine.at('tree'));
  await expect(cgroup.find(), 'it was looked for just now').rejects.toMatchObject({
    code: 'ERR_CGROUP_ROOT',
  });
  machine.clock.advance(10_000);
  expect(await cgroup.find()).toMatchObject({ path: '/own' });
});

test('looks again after the clock was set back', async () => {
  const machine = new Machine();
  const cgroup = machine.cgroup();
  await cgroup.find();
  machine.write('proc/self/cgroup', '0::/other\n');
  machine.clock.advance(-3_600_000);
  expect(await cgroup.find()).toMatchObject({ path: '/other' });
});
