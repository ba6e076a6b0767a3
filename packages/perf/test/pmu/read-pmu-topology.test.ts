import { expect, test } from 'vitest';
import { corePmusOf } from '../../src/pmu/pmu.ts';
import { readPmuTopology } from '../../src/pmu/read-pmu-topology.ts';
import { makeTemporaryTree } from '../support/temporary-tree.ts';

const DEVICES = 'bus/event_source/devices';

function read(contents: Readonly<Record<string, string>>) {
  return readPmuTopology(makeTemporaryTree(contents));
}

test('one PMU for all CPUs, uncore ones, and others', async () => {
  const topology = await read({
    'devices/system/cpu/possible': '0-7\n',
    'devices/system/cpu/online': '0-1,3\n',
    [`${DEVICES}/cpu/type`]: '4\n',
    [`${DEVICES}/cpu/format/event`]: 'config:0-7\n',
    [`${DEVICES}/cpu/format/broken`]: 'nonsense\n',
    [`${DEVICES}/cpu/events/cpu-cycles`]: 'event=0x3c\n',
    [`${DEVICES}/cpu/events/cpu-cycles.scale`]: '1\n',
    [`${DEVICES}/uncore_imc_0/type`]: '14\n',
    [`${DEVICES}/uncore_imc_0/cpumask`]: '0\n',
    [`${DEVICES}/msr/type`]: '9\n',
    [`${DEVICES}/software/type`]: '1\n',
    [`${DEVICES}/nothing/`]: '',
  });
  expect(topology.possible).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(topology.online).toEqual([0, 1, 3]);
  expect(topology.pmus?.map(({ name, type, kind }) => [name, type, kind])).toEqual([
    ['cpu', 4, 'core'],
    ['msr', 9, 'other'],
    ['software', 1, 'other'],
    ['uncore_imc_0', 14, 'uncore'],
  ]);
  const [cpu] = corePmusOf(topology);
  expect(cpu?.cpus).toEqual(topology.possible);
  expect([...(cpu?.fields ?? [])]).toEqual([['event', { word: 'config', ranges: [[0, 7]] }]]);
  expect([...(cpu?.events ?? [])]).toEqual([['cpu-cycles', 'event=0x3c']]);
});

test('hybrid Intel', async () => {
  const topology = await read({
    'devices/system/cpu/possible': '0-19\n',
    'devices/system/cpu/online': '0-19\n',
    [`${DEVICES}/cpu_core/type`]: '4\n',
    [`${DEVICES}/cpu_core/cpus`]: '0-15\n',
    [`${DEVICES}/cpu_atom/type`]: '10\n',
    [`${DEVICES}/cpu_atom/cpus`]: '16-19\n',
  });
  expect(corePmusOf(topology).map(({ name, type, cpus }) => [name, type, cpus.length])).toEqual([
    ['cpu_atom', 10, 4],
    ['cpu_core', 4, 16],
  ]);
});

test('big.LITTLE, with a shared cache that counts for its CPUs', async () => {
  const topology = await read({
    'devices/system/cpu/possible': '0-5\n',
    'devices/system/cpu/online': '0-5\n',
    [`${DEVICES}/armv8_cortex_a53/type`]: '8\n',
    [`${DEVICES}/armv8_cortex_a53/cpus`]: '0,3-5\n',
    [`${DEVICES}/armv8_cortex_a57/type`]: '9\n',
    [`${DEVICES}/armv8_cortex_a57/cpus`]: '1-2\n',
    [`${DEVICES}/arm_dsu_0/type`]: '12\n',
    [`${DEVICES}/arm_dsu_0/cpumask`]: '0\n',
    [`${DEVICES}/arm_dsu_0/associated_cpus`]: '0-5\n',
  });
  expect(corePmusOf(topology).map(({ name, cpus }) => [name, cpus])).toEqual([
    ['armv8_cortex_a53', [0, 3, 4, 5]],
    ['armv8_cortex_a57', [1, 2]],
  ]);
});

test('where sysfs cannot be read the CPUs are those that Node.js counts, and no PMU is known', async () => {
  const topology = await read({});
  expect(topology.pmus).toBeUndefined();
  expect(topology.online.length).toBeGreaterThan(0);
  expect(topology.possible).toEqual(topology.online);
  expect(corePmusOf(topology)).toEqual([]);
});
