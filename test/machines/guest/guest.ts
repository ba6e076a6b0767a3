// Runs in the guest, as its only program beside what it starts: finds out one thing after the other and tells it.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import { DEFAULT_GROUPS, parseEventList } from '@psiperf/perf';
import { countFor } from './count.ts';
import type { Counted, FactName, Facts } from './facts.ts';
import { findHotplug } from './find-hotplug.ts';
import { findOnlyPerfmon } from './find-perfmon.ts';
import { findProcess } from './find-process.ts';
import { findVersionOne } from './find-version-one.ts';
import { CGROUP_ROOT, GuestCgroup } from './guest-cgroup.ts';
import { runPsiperf } from './run-psiperf.ts';

/** Node.js stays on the other CPU for most of the time. */
const BUSY_CPU = 1;

/** The PMU has six counters for it; the seventh counts cycles only. Raw event 0x08 is `instructions`. */
const TURNS = ['8', '08', '008', '0008', '00008', '000008', '0000008', '00000008', '000000008'];
const TURN_GROUPS = TURNS.map((code) => `{raw:r${code}}`).join(',');

/** In order: the first ones need a machine in which nothing has happened, the last ones leave another behind. */
const FINDERS: { readonly [Name in FactName]: () => Promise<Facts[Name]> } = {
  machine: findMachine,
  unwritten: findUnwritten,
  defaults: findDefaults,
  check: () => runPsiperf('check', '--perf'),
  read: () => withBusyAndIdle(() => runPsiperf('read', '--perf', '--format', 'prometheus')),
  top: findTop,
  turns: findTurns,
  tooBig: () => countBusy(500, '{instructions,cycles,raw:r08,raw:r11,raw:r1b,raw:r24,raw:r23,raw:r1d}'),
  process: () => findProcess(TURN_GROUPS),
  hotplug: findHotplug,
  onlyPerfmon: findOnlyPerfmon,
  versionOne: findVersionOne,
};

async function findMachine(): Promise<Facts['machine']> {
  return {
    release: release(),
    cpus: (await readFile('/sys/devices/system/cpu/online', 'utf8')).trim(),
    pmus: await readdir('/sys/bus/event_source/devices'),
  };
}

async function findUnwritten(): Promise<Facts['unwritten']> {
  await using idle = await GuestCgroup.make('1');
  const [reading] = await countFor(0, DEFAULT_GROUPS, [idle]);
  const check = await runPsiperf('check', '--perf');
  await writeFile(`${CGROUP_ROOT}/cgroup.subtree_control`, '+cpu +memory +io');
  return { reading: present(reading), check };
}

async function findDefaults(): Promise<Facts['defaults']> {
  return withBusyAndIdle(async (busy, idle) => {
    const [ofBusy, ofIdle] = await countFor(1_000, DEFAULT_GROUPS, [busy, idle]);
    return { busy: present(ofBusy), idle: present(ofIdle) };
  });
}

async function findTop(): Promise<Facts['top']> {
  await using limited = await GuestCgroup.make('7');
  await using rival = await GuestCgroup.make('c');
  await limited.limitCpu(20);
  await limited.spin(BUSY_CPU);
  await rival.spin(BUSY_CPU);
  return await withBusyAndIdle(() =>
    runPsiperf('top', '--batch', '--iterations', '1', '--interval', '2s', '--perf'),
  );
}

async function findTurns(): Promise<Facts['turns']> {
  const alone = await countBusy(600, '{raw:r08}');
  return { alone, multiplexed: await countBusy(1_200, TURN_GROUPS) };
}

async function countBusy(millis: number, events: string): Promise<Counted> {
  await using busy = await GuestCgroup.make('b');
  await busy.spin(BUSY_CPU);
  const [counted] = await countFor(millis, parseEventList(events), [busy]);
  return present(counted);
}

async function withBusyAndIdle<Result>(
  work: (busy: GuestCgroup, idle: GuestCgroup) => Promise<Result>,
): Promise<Result> {
  await using busy = await GuestCgroup.make('b');
  await using idle = await GuestCgroup.make('1');
  await busy.spin(BUSY_CPU);
  await idle.rest();
  // Awaited here, while they run.
  return await work(busy, idle);
}

function present(counted: Counted | undefined): Counted {
  if (counted === undefined) throw new Error('no reading');
  return counted;
}

for (const [name, find] of Object.entries(FINDERS)) {
  const started = process.hrtime.bigint();
  const told = await find().then(
    (found) => ({ found }),
    (error: unknown) => ({ failed: error instanceof Error ? error.stack : String(error) }),
  );
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  process.stdout.write(`\n@ ${name} ${JSON.stringify({ ...told, seconds })}\n`);
}
