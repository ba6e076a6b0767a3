import type { PlanOptions } from '../../src/plan/plan-counters.ts';
import type { Pmu, PmuTopology } from '../../src/pmu/pmu.ts';
import { parsePmuField } from '../../src/pmu/pmu-format.ts';

export function makePmu(pmu: Partial<Pmu> & Pick<Pmu, 'name' | 'type' | 'cpus'>): Pmu {
  const event = parsePmuField('config:0-7');
  const umask = parsePmuField('config:8-15');
  if (event === undefined || umask === undefined) throw new Error('the fixture is wrong');
  const fields = new Map([
    ['event', event],
    ['umask', umask],
  ]);
  return { kind: 'core', fields, events: new Map([['l3', 'event=0x2e,umask=0x41']]), ...pmu };
}

export const FOUR_CPUS: PmuTopology = {
  possible: [0, 1, 2, 3],
  online: [0, 1, 2],
  pmus: [
    makePmu({ name: 'cpu', type: 4, cpus: [0, 1, 2, 3] }),
    makePmu({ name: 'uncore_imc_0', type: 14, cpus: [0, 1, 2, 3], kind: 'uncore' }),
  ],
};

export const HYBRID: PmuTopology = {
  possible: [0, 1, 2, 3],
  online: [0, 1, 2, 3],
  pmus: [
    makePmu({ name: 'cpu_atom', type: 10, cpus: [2, 3] }),
    makePmu({ name: 'cpu_core', type: 4, cpus: [0, 1] }),
  ],
};

export const EVERYTHING_WORKS: PlanOptions['support'] = {
  software: { result: 'works' },
  hardware: { result: 'works' },
  cgroups: { result: 'works' },
  hierarchy: { version: 2 },
  kernel: { release: '6.1.0', slowSwitches: undefined, lyingTimes: undefined },
};
