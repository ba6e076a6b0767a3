// https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-event_source-devices and, for `cpus`, the sources of the
// drivers: those of CPUs that are not all alike (hybrid Intel, Arm) list the CPUs that they serve in `cpus`; those of
// something that CPUs share list in `cpumask` the CPUs that count for the others.

import { readdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { readText } from '@psiperf/cgroup';
import { parseCpuList } from './cpu-list.ts';
import type { Pmu, PmuTopology } from './pmu.ts';
import { parsePmuField } from './pmu-format.ts';

/** Names of the PMU of all CPUs on x86 and POWER, and on s390, where it has no `cpus`. */
const CORE_NAMES: ReadonlySet<string> = new Set(['cpu', 'cpum_cf']);

/** Reads what there is below `sysRoot`; what cannot be read tells nothing, and no error is thrown for it. */
export async function readPmuTopology(sysRoot: string): Promise<PmuTopology> {
  const counted = Array.from(cpus(), (_, cpu) => cpu);
  const online = await readCpus(join(sysRoot, 'devices/system/cpu/online'));
  const possible = await readCpus(join(sysRoot, 'devices/system/cpu/possible'));
  const known = { online: online ?? counted, possible: possible ?? online ?? counted };
  return { ...known, pmus: await readPmus(join(sysRoot, 'bus/event_source/devices'), known.possible) };
}

async function readPmus(devices: string, possible: readonly number[]): Promise<Pmu[] | undefined> {
  const names = await list(devices);
  if (names === undefined) return undefined;
  const pmus = await Promise.all(names.sort().map((name) => readPmu(join(devices, name), name, possible)));
  return pmus.filter((pmu) => pmu !== undefined);
}

async function readPmu(
  directory: string,
  name: string,
  possible: readonly number[],
): Promise<Pmu | undefined> {
  const type = Number.parseInt((await read(join(directory, 'type'))) ?? '', 10);
  if (Number.isNaN(type)) return undefined;
  const own = await readCpus(join(directory, 'cpus'));
  const isUncore = (await read(join(directory, 'cpumask'))) !== undefined;
  return {
    name,
    type,
    cpus: own ?? possible,
    kind: isUncore ? 'uncore' : own !== undefined || CORE_NAMES.has(name) ? 'core' : 'other',
    fields: mapDefined(await readAll(join(directory, 'format')), parsePmuField),
    // Beside an event there are files for its unit and scale, which are for people.
    events: mapDefined(await readAll(join(directory, 'events')), (text) => text.trim()),
  };
}

async function readAll(directory: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const name of (await list(directory)) ?? []) {
    const text = await read(join(directory, name));
    if (text !== undefined && !/\.(?:unit|scale|per-pkg|snapshot)$/.test(name)) texts.set(name, text);
  }
  return texts;
}

function mapDefined<Value>(
  texts: ReadonlyMap<string, string>,
  parse: (text: string) => Value | undefined,
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const [name, text] of texts) {
    const value = parse(text);
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

/** Undefined where the file is missing or empty: a driver that does not know writes nothing. */
async function readCpus(path: string): Promise<readonly number[] | undefined> {
  const found = parseCpuList((await read(path)) ?? '');
  return found.length === 0 ? undefined : found;
}

async function list(directory: string): Promise<string[] | undefined> {
  return readdir(directory).catch(() => undefined);
}

async function read(path: string): Promise<string | undefined> {
  return readText(path).catch(() => undefined);
}
